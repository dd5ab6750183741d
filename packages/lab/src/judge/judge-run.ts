import { storedScenario } from "../run/job.ts";
import { renderOptions } from "../scenario/compose.ts";
import { episodePages, type Episode } from "../store/episodes.ts";
import { labelsBetween, upsertJudgments } from "../store/judgments.ts";
import type { Database } from "../store/open.ts";
import { storedQueries, type Run, type StoredQuery } from "../store/runs.ts";
import type { JudgmentTable } from "../store/tables.ts";
import { parseTranscript } from "../transcript/parse.ts";
import { DEFAULT_TAGS, type Tags } from "../transcript/transcript.ts";
import type { Judge, JudgeInput } from "./judge.ts";
import { findJudge } from "./rules.ts";

/** Rater under which imports store the labels that came with the recorded episodes. */
export const RECORDED_RATER = "recorded";

/**
 * Judge every stored episode of a run, without sampling. Earlier judgments of the same judges are replaced.
 * @param judgeNames judges to apply; where left out, those that the run's manifest names for each variant
 * @returns number of judgments written
 * @throws {UserError} for an unknown judge, before anything is written
 */
export async function judgeRun(
  db: Database,
  run: Run,
  now: () => number,
  judgeNames?: readonly string[],
): Promise<number> {
  const judgesOf = new Map(
    Object.entries(run.manifest.judges).map(([variant, { compliance, reasoning }]) => [
      variant,
      (judgeNames ?? [...compliance, ...reasoning]).map(findJudge),
    ]),
  );
  const tags = await tagsByVariant(db, run);
  const queries = await storedQueries(db, run.id);
  let written = 0;
  for await (const page of episodePages(db, run.id)) {
    const labels = await labelsBetween(db, RECORDED_RATER, page[0]?.id ?? 0, page.at(-1)?.id ?? 0);
    const createdAt = new Date(now()).toISOString();
    const judgments = page.flatMap((episode) => {
      const input = judgeInput(episode, queries, labels, tags.get(episode.variant) ?? DEFAULT_TAGS);
      return (judgesOf.get(episode.variant) ?? []).map((judge) =>
        judgmentRow(episode, judge, input, createdAt),
      );
    });
    await upsertJudgments(db, judgments);
    written += judgments.length;
  }
  return written;
}

/** Tags that each variant of a run asked for. */
export async function tagsByVariant(db: Database, run: Run): Promise<Map<string, Tags>> {
  const tags = new Map<string, Tags>();
  for (const [variant, hash] of Object.entries(run.manifest.scenarios)) {
    tags.set(variant, (await storedScenario(db, hash)).tags);
  }
  return tags;
}

/** Transcript of a stored episode. */
export function transcriptOf(episode: Episode, tags: Tags) {
  const { reply_text: text, reply_reasoning: reasoning } = episode;
  return parseTranscript(reasoning === null ? { text } : { text, reasoning }, tags);
}

function judgeInput(
  episode: Episode,
  queries: ReadonlyMap<string, StoredQuery>,
  labels: ReadonlyMap<number, string>,
  tags: Tags,
): JudgeInput {
  const label = labels.get(episode.id);
  return {
    transcript: transcriptOf(episode, tags),
    query: queryAsShown(queries.get(episode.query_id), episode.policy_option),
    ...(episode.policy_option === null ? {} : { policyOption: episode.policy_option }),
    ...(label === undefined ? {} : { recordedLabel: label }),
  };
}

function judgmentRow(episode: Episode, judge: Judge, input: JudgeInput, createdAt: string): JudgmentTable {
  const { value, label, quote } = judge.judge(input);
  return {
    episode_id: episode.id,
    judge: judge.name,
    judge_version: judge.version,
    outcome: judge.outcome,
    vote: 0,
    value: value ?? null,
    label: label ?? null,
    quote: quote ?? null,
    created_at: createdAt,
  };
}

/** The query with its options, in the order in which the subject saw them. */
export function queryAsShown(query: StoredQuery | undefined, policyOption: "a" | "b" | null): string {
  if (!query?.options || policyOption === null) return query?.text ?? "";
  return `${query.text}\n\n${renderOptions(query.options, policyOption)}`;
}
