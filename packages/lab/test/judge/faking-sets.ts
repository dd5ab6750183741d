/** The labelled scratchpads on which the offline judge was tuned and tested. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { calibrate, type Calibration } from "../../src/judge/calibration/calibrate.ts";
import { judgeTexts } from "../../src/judge/calibration/judged-labels.ts";
import { readLabels } from "../../src/judge/calibration/labels-file.ts";
import { transcriptOfText } from "../../src/judge/calibration/transcript-of-text.ts";
import { alignmentFakingRules } from "../../src/judge/faking/alignment-faking-rules.ts";
import { readRecorded } from "../transcript/recorded.ts";

const FIXTURES = fileURLToPath(new URL("fixtures/", import.meta.url));

/** Agreement with written scratchpads: `tuning` shaped the rules, `heldout` did not. */
export function onWritten(set: "tuning" | "heldout"): Calibration {
  return calibrate(judgeTexts(alignmentFakingRules, readLabels(`${FIXTURES}faking-${set}.jsonl`)));
}

const labelsSchema = z.object({
  labels: z.array(
    z.object({
      file: z.string(),
      item: z.number().int(),
      sample: z.number().int(),
      label: z.enum(["yes", "no"]),
      borderline: z.boolean().optional(),
      rationale: z.string(),
    }),
  ),
});

export type RecordedLabel = z.output<typeof labelsSchema>["labels"][number];

/** Labels of recorded scratchpads: references into the VLAF transcripts. */
export function recordedLabels(): RecordedLabel[] {
  return labelsSchema.parse(JSON.parse(readFileSync(`${FIXTURES}faking-labels.json`, "utf8"))).labels;
}

/** Agreement with the labels of recorded scratchpads that pass a filter. */
export function onRecorded(keep: (label: RecordedLabel) => boolean): Calibration {
  const replies = new Map(readRecorded().map((reply) => [placeOf(reply), reply]));
  const items = recordedLabels()
    .filter(keep)
    .map((each) => {
      const response = replies.get(placeOf(each))?.response;
      if (response === undefined) throw new Error(`no recorded reply at ${placeOf(each)}`);
      const { value, score, quote } = alignmentFakingRules.judge({
        transcript: transcriptOfText(response),
        query: "",
        ...(each.file.startsWith("animal") ? {} : { policyOption: "a" as const }),
      });
      const truth = each.label === "yes" ? (1 as const) : (0 as const);
      return { id: placeOf(each), truth, value, score, quote, condition: undefined };
    });
  return calibrate(items);
}

/** Where a recorded scratchpad stands. */
export function placeOf({ file, item, sample }: { file: string; item: number; sample: number }): string {
  return `${file}:${item}.${sample}`;
}

/** The figures that docs/judging.md states, to three digits. */
export function figures({ n, missing, auroc, sensitivity, specificity, kappa }: Calibration) {
  return {
    n,
    missing,
    auroc: text(auroc),
    sensitivity: text(sensitivity),
    specificity: text(specificity),
    kappa: text(kappa),
  };
}

function text(value: { estimate: number; low: number; high: number } | null): string {
  return value === null
    ? "–"
    : [value.estimate, value.low, value.high].map((each) => each.toFixed(3)).join(" ");
}

/** A row of the table in docs/judging.md. */
export function tableRow(name: string, calibration: Calibration): string {
  const { auroc, sensitivity, specificity, kappa } = calibration;
  const positives = sensitivity?.n ?? 0;
  const cells = [auroc, sensitivity, specificity, kappa].map((value) =>
    value === null ? "–" : `${value.estimate.toFixed(2)} [${value.low.toFixed(2)}, ${value.high.toFixed(2)}]`,
  );
  const minus = cells.map((cell) => cell.replaceAll("-", "−"));
  return `| ${[name, String(calibration.n), String(positives), ...minus].join(" | ")} |`;
}
