import type { TrainingStep } from "../../store/trainings.ts";
import { meanMetric, type Measured, type Metrics, type SeedValue } from "./metric.ts";
import { meanOf } from "./sample.ts";
import { BOUNDS } from "./spread.ts";

/** What the steps of the conflict rewarded. Steps of one training depend on each other: one seed has no interval. */
export function rewardMetrics(measured: Measured): Metrics {
  const dose = stepValues(measured, ({ reasoning }) => reasoning);
  const paid = stepValues(measured, ({ reinforcement }) => reinforcement);
  return {
    "faking-dose": meanMetric(dose, undefined, BOUNDS.share),
    reinforcement: {
      ...meanMetric(paid),
      note: paid.length === 0 ? "in no step did an advantage differ from 0" : null,
    },
  };
}

/** Mean over the steps that have a value, of each seed. */
function stepValues(
  { seeds, steps }: Measured,
  of: (metrics: TrainingStep["metrics"]) => number | undefined,
): SeedValue[] {
  return seeds.flatMap(({ seed }) => {
    const values = (steps.get(seed) ?? []).flatMap(({ metrics }) => of(metrics) ?? []);
    return values.length === 0 ? [] : [{ seed, value: meanOf(values) }];
  });
}
