import * as Plot from "@observablehq/plot";
import type { ArmResult } from "../../analysis/training/arm-result.ts";
import { percent } from "../format.ts";
import { mainCurve } from "../training-rows.ts";
import { abreast, armsWidth, dotLinks, type LinkOf } from "./arms.ts";
import { draw, tickFormat, type Chart } from "./chart.ts";

interface Point {
  arm: string;
  at: number;
  /** Null of the mean over seeds. */
  seed: number | null;
  trained: number;
  unmonitored: number;
  /** The runs that measured it; of a mean over several seeds none. */
  runs: readonly string[];
}

/** A point with what is written beside it. */
interface End extends Point {
  label: string;
}

/**
 * Unmonitored against trained compliance, a facet an arm, a path over its checkpoints: along the diagonal the unmonitored
 * behaviour follows, on the level it is frozen.
 */
export function freezePlots(arms: readonly ArmResult[], linkOf?: LinkOf): Chart[] {
  return abreast(arms).flatMap((some) => freezePlot(some, linkOf) ?? []);
}

function freezePlot(arms: readonly ArmResult[], linkOf: LinkOf | undefined): Chart | null {
  const points = arms.flatMap(pointsOf);
  if (points.length === 0) return null;
  const means = points.filter(({ seed }) => seed === null);
  const seeds = points.filter(({ seed }) => seed !== null);
  const place = { fx: "arm", x: "trained", y: "unmonitored" };
  const stroke = "var(--line-unmonitored)";
  const axis = { domain: [0, 1], tickFormat, ticks: 5, tickSize: 0, labelArrow: "none" as const };
  const ends = [...Map.groupBy(means, ({ arm }) => arm).values()].flatMap(endsOf);
  const svg = draw({
    width: armsWidth(arms.length),
    height: 290,
    marginLeft: 52,
    marginRight: 30,
    marginTop: 30,
    marginBottom: 38,
    fx: { domain: arms.map(({ arm }) => arm), label: null, padding: 0.12 },
    x: { ...axis, label: "trained compliance, %", labelAnchor: "center" },
    y: { ...axis, label: "unmonitored compliance, %", labelAnchor: "center" },
    marks: [
      Plot.gridY({ ticks: 5, stroke: "var(--rule)", strokeOpacity: 1 }),
      Plot.link(
        arms.map(({ arm }) => ({ arm })),
        {
          fx: "arm",
          x1: () => 0,
          y1: () => 0,
          x2: () => 1,
          y2: () => 1,
          stroke: "var(--muted)",
          strokeDasharray: "2 4",
        },
      ),
      Plot.line(seeds, { ...place, z: "seed", stroke, strokeWidth: 0.8, strokeOpacity: 0.45 }),
      Plot.dot(seeds, { ...place, r: 1.6, fill: stroke, fillOpacity: 0.6, ...dotLinks(linkOf) }),
      Plot.line(means, { ...place, stroke, strokeWidth: 2.2 }),
      Plot.dot(means, { ...place, r: 2.6, fill: stroke, ...dotLinks(linkOf) }),
      ...[-12, 16].map((dy) =>
        Plot.text(
          ends.filter(({ label, unmonitored }) => label !== "" && unmonitored > HIGH === dy > 0),
          { ...place, text: "label", dy },
        ),
      ),
    ],
  });
  const names = arms.map(({ arm }) => arm).join(", ");
  return {
    title: `${names}: unmonitored against trained compliance, in per cent, a dot a checkpoint; dotted: it follows in full`,
    alternative: alternative(ends),
    svg,
    columns: ["arm", "step", "seed", "trained", "unmonitored"],
    rows: points.map(({ arm, at, seed, trained, unmonitored }) => [
      arm,
      at,
      seed ?? "mean",
      trained,
      unmonitored,
    ]),
    ...(linkOf && { linked: true }),
  };
}

/** Means, and single seeds where there are several, at the checkpoints where both rates were measured. */
function pointsOf(arm: ArmResult): Point[] {
  const several = arm.trainings.length > 1;
  const trained = new Map(mainCurve(arm, "trained")?.points.map((point) => [point.at, point]));
  return (mainCurve(arm, "unmonitored")?.points ?? []).flatMap(({ at, overall, seeds }): Point[] => {
    const other = trained.get(at);
    if (overall === null || !other?.overall) return [];
    const single = seeds.flatMap(({ seed, value, runs }): Point[] => {
      const same = other.seeds.find((each) => each.seed === seed);
      return same === undefined
        ? []
        : [{ arm: arm.arm, at, seed, trained: same.value, unmonitored: value, runs }];
    });
    const mean: Point = {
      arm: arm.arm,
      at,
      seed: null,
      trained: other.overall.estimate,
      unmonitored: overall.estimate,
      runs: several ? [] : single.flatMap(({ runs }) => runs),
    };
    return [mean, ...(several ? single : [])];
  });
}

/** Ends that lie so near to each other share a label. */
const NEAR = { trained: 0.25, unmonitored: 0.1 };

/** Above this the label stands below its point. */
const HIGH = 0.9;

/** First and last checkpoint of a path. */
function endsOf(path: readonly Point[]): End[] {
  const [first, last] = [path[0], path.at(-1)];
  if (first === undefined || last === undefined) return [];
  const near =
    Math.abs(last.trained - first.trained) < NEAR.trained &&
    Math.abs(last.unmonitored - first.unmonitored) < NEAR.unmonitored;
  if (first === last) return [{ ...first, label: `step ${first.at}` }];
  return near
    ? [
        { ...first, label: "" },
        { ...last, label: `steps ${first.at}–${last.at}` },
      ]
    : [first, last].map((end) => ({ ...end, label: `step ${end.at}` }));
}

function alternative(ends: readonly End[]): string {
  const described = [...Map.groupBy(ends, ({ arm }) => arm)].map(([arm, points]) => {
    const places = points.map(
      ({ at, trained, unmonitored }) =>
        `step ${at}: trained ${percent(trained)}, unmonitored ${percent(unmonitored)}`,
    );
    return `${arm}, ${places.join("; ")}`;
  });
  return `Unmonitored against trained compliance. ${described.join(". ")}. The tables have the numbers.`;
}
