import * as Plot from "@observablehq/plot";
import type { ArmResult } from "../../analysis/training/arm-result.ts";
import type { Measure } from "../../analysis/training/measured.ts";
import { percent, signed, typeset } from "../format.ts";
import { mainCurve } from "../training-rows.ts";
import { abreast, armsWidth, dotLinks, seedsNote, type LinkOf } from "./arms.ts";
import { dashed, draw, lineKeys, tickFormat, type Chart } from "./chart.ts";

interface Line {
  measure: Measure;
  /** Also the variable of its colour. */
  name: string;
  dash?: string;
}

/** Colour and dash tell the lines apart, so that a copy without colours can be read. */
const LINES: readonly Line[] = [
  { measure: "trained", name: "trained" },
  { measure: "unmonitored", name: "unmonitored" },
  { measure: "gap", name: "gap", dash: "7 3" },
  { measure: "reasoning-trained", name: "reasoning", dash: "2 3" },
];

const HEIGHT = 284;

interface Row {
  arm: string;
  at: number;
  name: string;
  /** Null of the mean over seeds. */
  seed: number | null;
  value: number;
  low: number | null;
  high: number | null;
  /** The runs that measured it; of a mean over several seeds none. */
  runs: readonly string[];
}

/** Ends of the axes, the same in all figures of an experiment. */
interface Domains {
  x: [number, number];
  y: [number, number];
}

/** The curves of the arms of an experiment, a facet an arm: means with bands, single seeds thin, phase boundaries. */
export function curveCharts(arms: readonly ArmResult[], linkOf?: LinkOf): Chart[] {
  const domains = domainsOf(arms);
  return abreast(arms).map((some) => curveChart(some, domains, linkOf));
}

function curveChart(arms: readonly ArmResult[], domains: Domains, linkOf: LinkOf | undefined): Chart {
  const rows = arms.flatMap(rowsOf);
  const boundaries = arms.flatMap(boundariesOf);
  const svg = draw({
    width: armsWidth(arms.length),
    height: HEIGHT,
    marginLeft: 44,
    marginTop: 54,
    marginBottom: 38,
    fx: { domain: arms.map(({ arm }) => arm), label: null, padding: 0.12 },
    x: {
      domain: domains.x,
      label: "training step",
      labelAnchor: "center",
      labelArrow: "none",
      ticks: 5,
      tickSize: 0,
    },
    y: { domain: domains.y, label: null, tickFormat, ticks: 5, tickSize: 0 },
    marks: [
      ...lineKeys(
        LINES.map(({ name, dash }) => ({ label: name, stroke: colourOf(name), dash })),
        -44,
      ),
      Plot.gridY({ ticks: 5, stroke: "var(--rule)", strokeOpacity: 1 }),
      Plot.ruleY([0], { stroke: "var(--muted)" }),
      Plot.ruleX(boundaries, { fx: "arm", x: "from", stroke: "var(--muted)", strokeDasharray: "1 3" }),
      Plot.text(boundaries, {
        fx: "arm",
        x: "from",
        text: "name",
        frameAnchor: "top",
        textAnchor: "start",
        dx: 4,
        fill: "var(--muted)",
        fontSize: 11,
      }),
      ...LINES.flatMap((line) =>
        lineMarks(
          line,
          rows.filter(({ name }) => name === line.name),
          linkOf,
        ),
      ),
    ],
  });
  const title = `${names(arms)}: compliance, gap and reasoning in per cent by training step, ${seedsNote(arms)}`;
  return {
    title,
    alternative: alternative(arms, rows),
    svg,
    columns: ["arm", "step", "line", "seed", "value", "low", "high"],
    rows: rows.map(({ arm, at, name, seed, value, low, high }) => [
      arm,
      at,
      name,
      seed ?? "mean",
      value,
      low,
      high,
    ]),
    ...(linkOf && { linked: true }),
  };
}

function lineMarks({ name, dash }: Line, rows: readonly Row[], linkOf: LinkOf | undefined): Plot.Markish[] {
  const stroke = colourOf(name);
  const place = { fx: "arm", x: "at", y: "value" };
  const means = rows.filter(({ seed }) => seed === null);
  const seeds = rows.filter(({ seed }) => seed !== null);
  const banded = means.filter(({ low }) => low !== null);
  return [
    Plot.areaY(banded, { fx: "arm", x: "at", y1: "low", y2: "high", fill: stroke, fillOpacity: 0.13 }),
    Plot.line(seeds, {
      ...place,
      z: "seed",
      stroke,
      strokeWidth: 0.8,
      strokeOpacity: 0.45,
      ...dashed(dash),
    }),
    Plot.line(means, { ...place, stroke, strokeWidth: 2.2, ...dashed(dash) }),
    Plot.dot(seeds, { ...place, r: 1.4, fill: stroke, fillOpacity: 0.6, ...dotLinks(linkOf) }),
    Plot.dot(means, { ...place, r: 2.2, fill: stroke, ...dotLinks(linkOf) }),
  ];
}

function colourOf(name: string): string {
  return `var(--line-${name})`;
}

/** Where a phase begins that is not the first. */
function boundariesOf({ arm, phases }: ArmResult): { arm: string; from: number; name: string }[] {
  return phases.slice(1).map(({ name, from }) => ({ arm, from, name }));
}

function domainsOf(arms: readonly ArmResult[]): Domains {
  const lows = arms.flatMap(rowsOf).map(({ value, low }) => low ?? value);
  const last = Math.max(1, ...arms.flatMap(({ phases }) => phases.map(({ to }) => to)));
  // Names of phases stand above the highest rate.
  const highest = arms.some((arm) => boundariesOf(arm).length > 0) ? 1.1 : 1;
  return { x: [0, last], y: [Math.min(0, ...lows), highest] };
}

/** Means, and single seeds where there are several: one seed is its own mean. */
function rowsOf(arm: ArmResult): Row[] {
  const several = arm.trainings.length > 1;
  return LINES.flatMap(({ measure, name }) =>
    (mainCurve(arm, measure)?.points ?? []).flatMap(({ at, overall, seeds }): Row[] => {
      if (overall === null) return [];
      const { estimate, low, high } = overall;
      const runs = several ? [] : seeds.flatMap((each) => each.runs);
      const mean = { arm: arm.arm, at, name, seed: null, value: estimate, low, high, runs };
      const single = seeds.map((each) => ({
        ...mean,
        seed: each.seed,
        value: each.value,
        low: null,
        high: null,
        runs: each.runs,
      }));
      return [mean, ...(several ? single : [])];
    }),
  );
}

function names(arms: readonly ArmResult[]): string {
  return arms.map(({ arm }) => arm).join(", ");
}

/** The curves in words: where each begins and ends. */
function alternative(arms: readonly ArmResult[], rows: readonly Row[]): string {
  const described = arms.map(({ arm }) => {
    const lines = LINES.flatMap(({ name, measure }) => {
      const means = rows.filter((row) => row.arm === arm && row.name === name && row.seed === null);
      const [first, last] = [means[0], means.at(-1)];
      const write = measure === "gap" ? signed : percent;
      return first && last ? [`${name} from ${write(first.value)} to ${write(last.value)}`] : [];
    });
    return `${arm}: ${lines.join(", ")}`;
  });
  return typeset(`Curves by training step. ${described.join("; ")}. The tables have the numbers.`);
}
