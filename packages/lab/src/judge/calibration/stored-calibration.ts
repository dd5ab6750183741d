import { UserError } from "../../errors.ts";
import type { Database } from "../../store/open.ts";
import type { Outcome } from "../judge.ts";
import { outcomesOf, type NamedJudge } from "../judges.ts";
import type { AgreedLabels } from "./agreed-labels.ts";
import type { Calibration, JudgedLabel } from "./calibrate.ts";
import type { JudgeCard } from "./card.ts";
import { storedJudgments, storedLabels, type JudgeIdentity } from "./judged-labels.ts";

/** Labels with what a judge said of the same items. */
export interface JudgedLabels {
  labels: AgreedLabels;
  items: JudgedLabel[];
  identity: JudgeIdentity;
}

/**
 * The outcome on which a judge is calibrated.
 * @param asked the judge's own where left out
 * @throws {UserError} where a judge that asks a model gives several outcomes and none is chosen, or not the one that is
 */
export function calibratedOutcome(judge: NamedJudge, asked: Outcome | undefined): Outcome {
  const known = outcomesOf(judge);
  const [only, other] = known;
  const fits = asked === undefined ? other === undefined : "rule" in judge || known.includes(asked);
  const outcome = asked ?? only;
  if (fits && outcome !== undefined) return outcome;
  const problem = asked === undefined ? "has several outcomes" : `has no outcome ${asked}`;
  throw new UserError("CALIBRATION_IMPOSSIBLE", `the judge ${judge.name} ${problem}`, {
    where: "--outcome",
    fix: `use ${known.length === 1 ? "" : "one of "}${known.join(", ")}`,
  });
}

/**
 * A judge's stored judgments of labelled episodes.
 * @param given labels of stored episodes; what people said in the store where left out
 * @throws {UserError} without labels, and as `storedJudgments`
 */
export async function judgedEpisodes(
  db: Database,
  judge: string,
  outcome: Outcome,
  given?: AgreedLabels,
): Promise<JudgedLabels> {
  const labels = given ?? (await storedLabels(db, outcome));
  if (labels.labels.length === 0) {
    throw new UserError("CALIBRATION_IMPOSSIBLE", `the store holds no human label of ${outcome}`, {
      where: "--log-dir",
      fix: "label a run with `candor label RUN --rater NAME`, or give --labels",
    });
  }
  return { labels, ...(await storedJudgments(db, judge, outcome, labels.labels)) };
}

/**
 * The card of a calibration.
 * @param about where the labels come from, and when the calibration was made, ISO 8601
 */
export function cardOf(
  { identity, labels: { raters, disputed } }: Pick<JudgedLabels, "identity" | "labels">,
  outcome: Outcome,
  { n, missing, auroc, kappa, sensitivity, specificity, conditions }: Calibration,
  { createdAt, ...source }: Pick<JudgeCard["labels"], "source" | "sha256"> & { createdAt: string },
): JudgeCard {
  const errors = Object.entries(conditions).map(
    ([condition, each]) =>
      [condition, { sensitivity: each.sensitivity, specificity: each.specificity }] as const,
  );
  return {
    version: 1,
    judge: identity.judge,
    judgeVersion: identity.judge_version,
    judgeModel: identity.judge_model,
    promptHash: identity.prompt_hash,
    outcome,
    createdAt,
    labels: { ...source, n, missing, disputed, raters },
    sensitivity,
    specificity,
    auroc: auroc && { estimate: auroc.estimate, low: auroc.low, high: auroc.high },
    kappa: kappa && { estimate: kappa.estimate, low: kappa.low, high: kappa.high },
    conditions: Object.fromEntries(errors),
  };
}

/** Labels of stored episodes, as a card names their source. */
export const STORE_LABELS = { source: "store", sha256: null };
