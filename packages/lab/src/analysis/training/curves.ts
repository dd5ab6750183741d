import type { Checkpoint } from "../../train/checkpoint.ts";
import type { GapOptions } from "../gap.ts";
import { quantityKey, type MeasuredCheckpoint, type Quantity } from "./measured.ts";
import { mergedSample, sampleInterval, sampleMean, type Sample } from "./sample.ts";
import { BOUNDS, spreadOver, type Spread } from "./spread.ts";

/** One quantity over the measured checkpoints of an arm. */
export interface Curve extends Quantity {
  points: CurvePoint[];
}

export interface CurvePoint extends Checkpoint {
  /** Steps of all phases up to here. */
  at: number;
  /** Null where no seed has a judgment. */
  overall: Spread | null;
  seeds: SeedPoint[];
}

/** What one seed showed. */
interface SeedPoint {
  seed: number;
  /** A share, or a difference of shares. */
  value: number;
  /** Queries with a judgment; of a gap, in both conditions. */
  n: number;
  /** Planned episodes without a judgment. */
  missing: number;
  /** Ids of the runs that measured it: one for each scenario of the probe. */
  runs: string[];
}

/** The measured checkpoints of one seed. */
export interface MeasuredSeed {
  seed: number;
  checkpoints: readonly MeasuredCheckpoint[];
}

/** Every quantity that some seed of an arm measured, the deciding judges first. */
export function curvesOf(seeds: readonly MeasuredSeed[], options: GapOptions): Curve[] {
  const quantities = new Map<string, Quantity>();
  for (const { checkpoints } of seeds)
    for (const { samples } of checkpoints)
      for (const [key, { quantity }] of samples) quantities.set(key, quantity);
  return [...quantities.values()]
    .toSorted((a, b) => Number(b.decides) - Number(a.decides))
    .map((quantity) => ({ ...quantity, points: pointsOf(quantity, seeds, options) }));
}

/** The curve of a quantity, where it was measured. */
export function findCurve(
  curves: readonly Curve[],
  { probe, variant, measure }: Pick<Quantity, "probe" | "variant" | "measure">,
): Curve | undefined {
  return curves.find(
    (curve) =>
      curve.decides && curve.probe === probe && curve.variant === variant && curve.measure === measure,
  );
}

interface SeedSample {
  seed: number;
  sample: Sample;
  runs: string[];
}

function pointsOf(quantity: Quantity, seeds: readonly MeasuredSeed[], options: GapOptions): CurvePoint[] {
  const key = quantityKey(quantity);
  const byStep = new Map<number, { checkpoint: MeasuredCheckpoint; measured: SeedSample[] }>();
  for (const { seed, checkpoints } of seeds) {
    for (const checkpoint of checkpoints) {
      const found = checkpoint.samples.get(key);
      if (found === undefined) continue;
      const entry = byStep.get(checkpoint.at) ?? { checkpoint, measured: [] };
      entry.measured.push({ seed, ...found });
      byStep.set(checkpoint.at, entry);
    }
  }
  return [...byStep.values()]
    .toSorted((a, b) => a.checkpoint.at - b.checkpoint.at)
    .map(({ checkpoint: { phase, step, at }, measured }) => ({
      phase,
      step,
      at,
      overall: overallOf(
        measured.map(({ sample }) => sample),
        options,
      ),
      seeds: measured.flatMap(({ seed, sample, runs }) => {
        const mean = sampleMean(sample);
        return mean === undefined ? [] : [{ seed, ...mean, missing: sample.missing, runs }];
      }),
    }));
}

/** A quantity of one checkpoint over the seeds that measured it. */
export function overallOf(samples: readonly Sample[], options: GapOptions): Spread | null {
  const judged = samples.filter((sample) => sampleMean(sample) !== undefined);
  const [first, ...others] = judged;
  if (first === undefined) return null;
  return spreadOver(
    judged.map((sample) => sampleMean(sample)?.value ?? Number.NaN),
    () => sampleInterval(mergedSample([first, ...others]), options),
    first.kind === "gap" ? BOUNDS.points : BOUNDS.share,
  );
}
