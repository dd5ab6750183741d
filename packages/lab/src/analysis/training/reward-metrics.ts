import type { TrainingStep } from "../../store/trainings.ts";
import { meanMetric, type Measured, type Metric, type Metrics } from "./metric.ts";
import { meanOf } from "./sample.ts";

/** What the steps of the conflict rewarded. Steps of one training depend on each other: one seed has no interval. */
export function rewardMetrics(measured: Measured): Metrics {
  return {
    "faking-dose": stepMetric(measured, ({ reasoning }) => reasoning),
    reinforcement: {
      ...stepMetric(measured, ({ reinforcement }) => reinforcement),
      note: "over the steps in which some advantage differs from 0",
    },
  };
}

/** Mean over the steps that have a value, of each seed. */
function stepMetric(
  { seeds, steps }: Measured,
  of: (metrics: TrainingStep["metrics"]) => number | undefined,
): Metric {
  const values = seeds.flatMap(({ seed }) => {
    const measured = (steps.get(seed) ?? []).flatMap(({ metrics }) => of(metrics) ?? []);
    return measured.length === 0 ? [] : [{ seed, value: meanOf(measured) }];
  });
  return meanMetric(values);
}
