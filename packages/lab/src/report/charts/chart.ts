import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { typeset } from "../format.ts";

export type Cell = string | number | null;

/** What a figure shows: equal data give an equal chart. */
export interface Chart {
  /** Plain text, with the unit. */
  title: string;
  /** The numbers in words, for those who cannot see the drawing. */
  alternative: string;
  /** SVG as text; its colours are variables of the page. */
  svg: string;
  /** The data as drawn: shares from 0 to 1, as in the analysis. */
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
  /** Marks of it are links. */
  linked?: true;
}

interface Drawn {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
}

interface Drawing extends Drawn {
  querySelectorAll(selector: string): Iterable<Drawn>;
  toString(): string;
}

// The types of a browser's document are not among this project's: what is used of it is said here.
const parse: (text: string) => { document: unknown } = parseHTML;
const plot: (options: Plot.PlotOptions & { document?: unknown }) => Drawing = Plot.plot;

/** Width of a drawing that fills the page. */
export const WIDTH = 840;
/** Drawings of less are not stretched where they scroll. */
const SMALL = 544;
/** Generous width of a character, in pixels: there is nothing here to measure text with. */
export const CHARACTER = 7.6;
const FONT_SIZE = 13;
/** Longest label beside an axis, in characters; the table beside a figure has it in full. */
const LONGEST_LABEL = 32;
/** Lines in their order, so that a copy without colours can be read. */
export const DASHES = [undefined, "7 4", "2 3", "9 3 2 3", "1 5"] as const;

/** A drawing as text. Its looks are the page's style sheet and attributes: it holds no style of its own. */
export function draw(options: Plot.PlotOptions): string {
  const svg = plot({ ...options, document: parse("<html><body></body></html>").document });
  for (const style of svg.querySelectorAll("style")) style.remove();
  for (const group of svg.querySelectorAll("g[aria-label]")) nameMarks(group);
  svg.removeAttribute("class");
  svg.setAttribute("font-size", String(FONT_SIZE));
  if ((options.width ?? WIDTH) < SMALL) svg.setAttribute("class", "small");
  return svg.toString();
}

/** What a group of marks is called is not for readers: a group has no role that takes a name. */
function nameMarks(group: Drawn): void {
  group.setAttribute("data-marks", group.getAttribute("aria-label") ?? "");
  group.removeAttribute("aria-label");
}

export function dashed(dash: string | undefined): { strokeDasharray?: string } {
  return dash === undefined ? {} : { strokeDasharray: dash };
}

/** Shares in per cent, without decimals that say nothing. */
export function tickFormat(share: number): string {
  return typeset(String(Number((share * 100).toFixed(1))));
}

export function shorten(label: string, longest = LONGEST_LABEL): string {
  return label.length > longest ? `${label.slice(0, longest - 1)}…` : label;
}

/** Room for labels to the left of an axis. */
export function marginFor(labels: readonly string[]): number {
  return 16 + CHARACTER * Math.max(0, ...labels.map((label) => label.length));
}

interface Key {
  label: string;
  stroke: string;
  dash?: string | undefined;
}

/** What each line means, above the frame. @param dy of the keys, from the top of the frame */
export function lineKeys(keys: readonly Key[], dy: number): Plot.Markish[] {
  let dx = 0;
  return keys.flatMap(({ label, stroke, dash }) => {
    const at = { facet: "super" as const, frameAnchor: "top-left" as const, dy };
    const line = Plot.vector([0], {
      ...at,
      dx,
      length: LINE_KEY,
      rotate: 90,
      anchor: "start",
      shape: STRAIGHT,
      stroke,
      strokeWidth: 2.2,
      ...dashed(dash),
    });
    const text = Plot.text([label], {
      ...at,
      dx: dx + LINE_KEY + 6,
      textAnchor: "start",
      lineAnchor: "middle",
      fill: "var(--muted)",
    });
    dx += LINE_KEY + 6 + CHARACTER * label.length + 16;
    return [line, text];
  });
}

const LINE_KEY = 26;
const STRAIGHT = {
  draw(context: Record<"moveTo" | "lineTo", (x: number, y: number) => void>, length: number) {
    context.moveTo(0, 0);
    context.lineTo(0, -length);
  },
};
