import { UserError } from "../../errors.ts";
import { humanLabels } from "../../store/labels.ts";
import type { Database } from "../../store/open.ts";
import { batches } from "../../store/runs.ts";
import type { JudgmentTable } from "../../store/tables.ts";
import type { Judge, Outcome } from "../judge.ts";
import { agreedLabels, type AgreedLabels } from "./agreed-labels.ts";
import type { JudgedLabel } from "./calibrate.ts";
import type { LabelEntry } from "./labels-file.ts";
import { transcriptOfText } from "./transcript-of-text.ts";

/** What identifies the judge that gave the judgments. */
export type JudgeIdentity = Pick<JudgmentTable, "judge" | "judge_version" | "judge_model" | "prompt_hash">;

/** A rule judge's judgments of labelled texts. */
export function judgeTexts(judge: Judge, labels: readonly LabelEntry[]): JudgedLabel[] {
  return labels.map(({ text = "", id, place, positive, condition }) => {
    const { value, score, quote } = judge.judge({ transcript: transcriptOfText(text), query: "" });
    return { id: id ?? place, truth: positive ? 1 : 0, value, score, quote, condition };
  });
}

/** Every label that a person gave to an outcome of the stored episodes, of one run or of all. */
export async function labelEntries(
  db: Database,
  outcome: Outcome,
  runId?: string,
): Promise<(LabelEntry & { rater: string })[]> {
  const labels = await humanLabels(db, outcome, runId);
  return labels.map(({ episode_id, rater, label, condition }) => ({
    place: `episode ${episode_id}`,
    id: String(episode_id),
    positive: label === "yes",
    rater,
    condition,
  }));
}

/** What most people said of an outcome in the stored episodes, of one run or of all. */
export async function storedLabels(db: Database, outcome: Outcome, runId?: string): Promise<AgreedLabels> {
  return agreedLabels(await labelEntries(db, outcome, runId));
}

/**
 * A judge's stored judgments of labelled episodes.
 * @throws {UserError} for an id that is no episode, where nothing is judged, or where two versions of the judge gave
 * the judgments
 */
export async function storedJudgments(
  db: Database,
  judge: string,
  outcome: Outcome,
  labels: readonly LabelEntry[],
): Promise<{ items: JudgedLabel[]; identity: JudgeIdentity }> {
  const rows = await judgmentsOf(db, judge, outcome, labels);
  const identities = new Map(
    [...rows.values()].flatMap(({ judge_version, judge_model, prompt_hash }) =>
      judge_version === null
        ? []
        : [
            [
              JSON.stringify([judge_version, judge_model, prompt_hash]),
              { judge, judge_version, judge_model, prompt_hash },
            ] as const,
          ],
    ),
  );
  const [identity, other] = [...identities.values()];
  if (identity === undefined || other !== undefined) {
    throw new UserError(
      "CALIBRATION_IMPOSSIBLE",
      identity === undefined
        ? `no labelled episode has a judgment of ${judge} on ${outcome}`
        : `the labelled episodes were judged by different versions of ${judge}`,
      { fix: `judge them again: candor judge --judge ${judge}` },
    );
  }
  const items = labels.map(({ id = "", positive, condition }): JudgedLabel => {
    const row = rows.get(id);
    return {
      id,
      truth: positive ? 1 : 0,
      value: row?.value ?? undefined,
      score: row?.score ?? undefined,
      quote: row?.quote ?? undefined,
      condition: condition ?? row?.condition,
    };
  });
  return { items, identity };
}

async function judgmentsOf(db: Database, judge: string, outcome: Outcome, labels: readonly LabelEntry[]) {
  const ids = labels.map(({ id = "", place }) => {
    if (/^\d+$/u.test(id)) return Number(id);
    throw unknownEpisode(place, id);
  });
  const rows: Awaited<ReturnType<typeof query>> = [];
  const query = (batch: readonly number[]) =>
    db
      .selectFrom("episodes")
      .leftJoin("judgments", (join) =>
        join
          .onRef("judgments.episode_id", "=", "episodes.id")
          .on("judgments.judge", "=", judge)
          .on("judgments.outcome", "=", outcome),
      )
      .select(["id", "condition", "value", "score", "quote", "judge_version", "judge_model", "prompt_hash"])
      .where("id", "in", batch)
      .execute();
  for (const batch of batches(ids, 500)) rows.push(...(await query(batch)));
  const byId = new Map(rows.map((row) => [String(row.id), row]));
  for (const { id = "", place } of labels) if (!byId.has(id)) throw unknownEpisode(place, id);
  return byId;
}

function unknownEpisode(where: string, id: string): UserError {
  return new UserError("EPISODE_UNKNOWN", `the store has no episode ${JSON.stringify(id)}`, {
    where,
    fix: "give a text, or an id that `candor show RUN` lists; nothing was written",
  });
}
