import * as Plot from "@observablehq/plot";
import type { ArmResult } from "../../analysis/training/arm-result.ts";
import type { Measure } from "../../analysis/training/measured.ts";
import { percent, signed } from "../format.ts";
import { mainCurve } from "../training-rows.ts";
import { canvas, draw, figure, tickFormat, WIDTH } from "./charts.ts";
import { typeset } from "./elements.ts";
import { html, type Markup } from "./markup.ts";

interface Line {
  measure: Measure;
  /** Also the class that colours it. */
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

/** Facets in a row; further arms begin another figure. */
const ABREAST = 3;
const HEIGHT = 260;

interface Row {
  arm: string;
  at: number;
  name: string;
  value: number;
  low: number;
  high: number;
}

/** Ends of the axes, the same in all figures of an experiment. */
interface Domains {
  x: [number, number];
  y: [number, number];
}

/** The curves of the arms of an experiment, a facet an arm: means with bands, single seeds thin, phase boundaries. */
export function curveCharts(arms: readonly ArmResult[]): Markup[] {
  const domains = domainsOf(arms);
  const figures = Math.ceil(arms.length / ABREAST);
  const size = Math.ceil(arms.length / Math.max(1, figures));
  return Array.from({ length: figures }, (_, index) =>
    curveChart(arms.slice(index * size, (index + 1) * size), domains),
  );
}

function curveChart(arms: readonly ArmResult[], domains: Domains): Markup {
  const means = arms.flatMap((arm) => LINES.flatMap((line) => meanRows(arm, line)));
  const seeds = arms.flatMap((arm) => LINES.flatMap((line) => seedRows(arm, line)));
  const boundaries = arms.flatMap(boundariesOf);
  const svg = draw({
    ...canvas(),
    width: Math.min(WIDTH, 260 + arms.length * 300),
    height: HEIGHT,
    marginLeft: 44,
    marginTop: 30,
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
      ...LINES.flatMap(({ name, dash }) => lineMarks(name, dash, means, seeds)),
    ],
  });
  return figure(svg, legend(arms.some(({ trainings }) => trainings.length > 1)), alternative(arms));
}

/** Where a phase begins that is not the first. */
function boundariesOf({ arm, phases }: ArmResult): { arm: string; from: number; name: string }[] {
  return phases.slice(1).map(({ name, from }) => ({ arm, from, name }));
}

function domainsOf(arms: readonly ArmResult[]): Domains {
  const rows = arms.flatMap((arm) =>
    LINES.flatMap((line) => [...meanRows(arm, line), ...seedRows(arm, line)]),
  );
  const last = Math.max(1, ...arms.flatMap(({ phases }) => phases.map(({ to }) => to)));
  // Names of phases stand above the highest rate.
  const highest = arms.some((arm) => boundariesOf(arm).length > 0) ? 1.1 : 1;
  return { x: [0, last], y: [Math.min(0, ...rows.map(({ low }) => low)), highest] };
}

function lineMarks(
  name: string,
  dash: string | undefined,
  means: readonly Row[],
  seeds: readonly (Row & { seed: number })[],
): Plot.Markish[] {
  const stroke = `var(--line-${name})`;
  const own = means.filter((row) => row.name === name);
  const dashed = dash === undefined ? {} : { strokeDasharray: dash };
  return [
    Plot.areaY(own, { fx: "arm", x: "at", y1: "low", y2: "high", fill: stroke, fillOpacity: 0.13 }),
    Plot.line(
      seeds.filter((row) => row.name === name),
      { fx: "arm", x: "at", y: "value", z: "seed", stroke, strokeWidth: 0.8, strokeOpacity: 0.45, ...dashed },
    ),
    Plot.line(own, { fx: "arm", x: "at", y: "value", stroke, strokeWidth: 2.2, ...dashed }),
    Plot.dot(own, { fx: "arm", x: "at", y: "value", r: 2.2, fill: stroke }),
  ];
}

function meanRows(arm: ArmResult, { measure, name }: Line): Row[] {
  return (mainCurve(arm, measure)?.points ?? []).flatMap(({ at, overall }) => {
    if (overall === null) return [];
    const { estimate, low, high } = overall;
    return [{ arm: arm.arm, at, name, value: estimate, low: low ?? estimate, high: high ?? estimate }];
  });
}

/** One seed is its own mean. */
function seedRows(arm: ArmResult, { measure, name }: Line): (Row & { seed: number })[] {
  if (arm.trainings.length < 2) return [];
  return (mainCurve(arm, measure)?.points ?? []).flatMap(({ at, seeds }) =>
    seeds.map(({ seed, value }) => ({ arm: arm.arm, at, name, value, low: value, high: value, seed })),
  );
}

function legend(severalSeeds: boolean): Markup {
  const band = severalSeeds
    ? "thick: mean over seeds with its 95 % interval; thin: single seeds"
    : "with 95 % intervals over queries";
  return html`<span class="legend"
    >Per cent, by training step; ${LINES.map(({ name }) => html`<span class="line ${name}">${name}</span> `)}
    – ${band}</span
  >`;
}

/** The curves in words: where each begins and ends. */
function alternative(arms: readonly ArmResult[]): string {
  const described = arms.map((arm) => {
    const lines = LINES.flatMap((line) => {
      const rows = meanRows(arm, line);
      const [first, last] = [rows[0], rows.at(-1)];
      const write = line.measure === "gap" ? signed : percent;
      return first && last ? [`${line.name} from ${write(first.value)} to ${write(last.value)}`] : [];
    });
    return `${arm.arm}: ${lines.join(", ")}`;
  });
  return typeset(`Curves by training step. ${described.join("; ")}. The tables have the numbers.`);
}
