import type { Interval } from "@candor/measure";
import type { TrainingStep } from "../../store/trainings.ts";
import type { GapOptions } from "../gap.ts";
import type { Conflict, ConflictSeed, Places } from "./conflict.ts";
import { spreadOver, type Spread } from "./spread.ts";

type Moment = "start" | "end" | "after";

/** docs/training.md says what each means. */
export type MetricName =
  | `${"trained" | "unmonitored" | "gap" | "reasoning"}-${Moment}`
  | "preference-start"
  | "preference-end"
  | "gap-area"
  | "gap-trend"
  | "gap-retention"
  | "value-retention"
  | "relative-gap"
  | "freeze-slope"
  | "faking-dose"
  | "reinforcement"
  | "fragility"
  | "persistence-change"
  | "persistence-ratio"
  | "preference-change";

/** One number of an arm. */
export interface Metric {
  /** Null where it cannot be told: `note` says why. */
  overall: Spread | null;
  /** Of each seed that has it. */
  seeds: SeedValue[];
  /** What a reader must know of it; null where there is nothing. */
  note: string | null;
}

export interface SeedValue {
  seed: number;
  value: number;
}

/** Those that an arm has: some need phases or probes that it lacks. */
export type Metrics = Partial<Record<MetricName, Metric>>;

/** What the metrics of an arm are made of. */
export interface Measured {
  conflict: Conflict;
  /** Seeds that were measured throughout the conflict. */
  seeds: readonly ConflictSeed[];
  /** Steps within the conflict, by seed. */
  steps: ReadonlyMap<number, readonly TrainingStep[]>;
  places: Places;
  options: GapOptions;
}

/** A metric that is a mean over seeds. */
export function meanMetric(
  seeds: readonly SeedValue[],
  overQueries: () => Interval | undefined = () => undefined,
  bounds?: readonly [number, number],
): Metric {
  const overall = spreadOver(
    seeds.map(({ value }) => value),
    overQueries,
    bounds,
  );
  return { overall, seeds: [...seeds], note: overall === null ? "no seed was measured throughout" : null };
}
