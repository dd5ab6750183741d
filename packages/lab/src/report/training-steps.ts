import pc from "picocolors";
import type { MeasurementTable } from "../store/tables.ts";
import type { Training, TrainingStep } from "../store/trainings.ts";
import { percent } from "./format.ts";
import { tableLines } from "./table.ts";
import { checkpointText } from "./training-rows.ts";

/** What a training did, a step a line, and the runs that measured it. */
export function trainingLines(
  training: Training,
  steps: readonly TrainingStep[],
  measurements: readonly MeasurementTable[],
): string[] {
  const { id, experiment, arm, seed, status, problem, manifest, created_at } = training;
  return [
    `${pc.bold(id)}  ${experiment}, ${arm}, seed ${seed}  ${status}, ${checkpointText(training)}`,
    `  created  ${created_at}, candor ${manifest.candor}, Node ${manifest.node}, onnxruntime ${manifest.onnxruntime}`,
    ...(problem === null ? [] : [pc.yellow(`  ! ${problem}`)]),
    ...stepTable(steps, measurements),
  ];
}

const right = (title: string) => ({ title, align: "right" as const });

function stepTable(steps: readonly TrainingStep[], measurements: readonly MeasurementTable[]): string[] {
  const columns = [
    right("phase"),
    right("step"),
    right("reward"),
    right("loss"),
    right("KL"),
    right("entropy"),
    right("reasoning %"),
    right("format %"),
    right("idle %"),
    right("missing"),
    { title: "measured by run" },
  ];
  const measuredBy = (phase: number, step: number) =>
    measurements.filter((each) => each.phase === phase && each.step === step).map(({ run_id }) => run_id);
  const start: TrainingStep = { phase: 0, step: 0, metrics: {} };
  const rows = [start, ...steps].map(({ phase, step, metrics }) => {
    const [first = "", ...others] = measuredBy(phase, step);
    return [
      String(phase + 1),
      String(step),
      digits(metrics.reward, 3),
      digits(metrics.loss, 4),
      digits(metrics.kl, 4),
      digits(metrics.entropy, 3),
      share(metrics.reasoning),
      share(metrics.parsed),
      share(metrics.idle),
      metrics.replies === undefined ? "" : `${metrics.missing ?? 0}/${metrics.replies}`,
      others.length === 0 ? first : `${first} and ${others.length} more`,
    ];
  });
  const [head = "", ...lines] = tableLines(columns, rows);
  return [pc.dim(head), ...lines];
}

function digits(value: number | undefined, places: number): string {
  return value === undefined ? "" : value.toFixed(places);
}

function share(value: number | undefined): string {
  return value === undefined ? "" : percent(value);
}
