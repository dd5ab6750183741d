import { storedScenario } from "../run/job.ts";
import { renderOptions } from "../scenario/compose.ts";
import type { Query } from "../scenario/scenario.ts";
import { episodePages, keyText, type Episode } from "../store/episodes.ts";
import { episodeKey, plannedInterventions } from "../store/interventions.ts";
import { upsertJudgments } from "../store/judgments.ts";
import { labelsBetween, RECORDED_RATER } from "../store/labels.ts";
import type { Database } from "../store/open.ts";
import { storedQueries, type Run, type StoredQuery } from "../store/runs.ts";
import type { JudgmentTable } from "../store/tables.ts";
import { parseTranscript } from "../transcript/parse.ts";
import { DEFAULT_TAGS, type Tags, type Transcript } from "../transcript/transcript.ts";
import { transcriptOfText } from "./calibration/transcript-of-text.ts";
import type { Judge, JudgeInput } from "./judge.ts";
import { judgesByVariant } from "./judges.ts";

/**
 * Judge every stored episode of a run by rules, without sampling. Earlier judgments of the same judges are replaced.
 * Judges that ask a model are left to `executeVotes`.
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
    [...judgesByVariant(run, judgeNames)].map(([variant, judges]) => [
      variant,
      judges.flatMap((judge) => ("rule" in judge ? [judge.rule] : [])),
    ]),
  );
  const read = await transcriptReader(db, run);
  const queries = await storedQueries(db, run.id);
  const mentions = await mentionsByVariant(db, run);
  let written = 0;
  for await (const page of episodePages(db, run.id)) {
    const labels = await labelsBetween(db, RECORDED_RATER, page[0]?.id ?? 0, page.at(-1)?.id ?? 0);
    const createdAt = new Date(now()).toISOString();
    const judgments = page.flatMap((episode) => {
      const looksFor = mentions.get(episode.variant);
      const input = {
        ...judgeInput(episode, read(episode), queries, labels),
        ...(looksFor === undefined ? {} : { mentions: looksFor }),
      };
      return (judgesOf.get(episode.variant) ?? []).map((judge) =>
        judgmentRow(episode, judge, input, createdAt),
      );
    });
    await upsertJudgments(db, judgments);
    written += judgments.length;
  }
  return written;
}

/** The columns of an episode that its transcript is read from. */
export const SPOKEN = [
  "id",
  "variant",
  "condition",
  "query_id",
  "epoch",
  "reply_text",
  "reply_reasoning",
] as const;
export type TranscriptReader = (episode: Pick<Episode, (typeof SPOKEN)[number]>) => Transcript;

/**
 * Reads the transcripts of a run's episodes, by the tags that each variant asked for. Of an audit's episodes, words that
 * were put into the subject's mouth belong to the transcript.
 */
export async function transcriptReader(db: Database, run: Run): Promise<TranscriptReader> {
  if (run.manifest.origin === "labelled") {
    return ({ condition, reply_text: text }) =>
      transcriptOfText(text, condition === "answer" ? "answer" : "scratchpad");
  }
  const asked = new Map<string, { tags: Tags; opened: string }>();
  for (const [variant, hash] of Object.entries(run.manifest.scenarios)) {
    const { tags, prefill = "" } = await storedScenario(db, hash);
    asked.set(variant, { tags, opened: openedBy(prefill, tags) });
  }
  const given = run.manifest.origin === "audited" ? await givenWords(db, run) : undefined;
  return (episode) => {
    const { variant, reply_text: reply, reply_reasoning: reasoning } = episode;
    const { tags, opened } = asked.get(variant) ?? { tags: DEFAULT_TAGS, opened: "" };
    const words = given?.get(keyText({ ...episode, queryId: episode.query_id })) ?? opened;
    const text = words + reply;
    return parseTranscript(reasoning === null ? { text } : { text, reasoning }, tags);
  };
}

/** The words that each variant's scenario looks for, where it looks for some. */
async function mentionsByVariant(
  db: Database,
  run: Run,
): Promise<Map<string, NonNullable<JudgeInput["mentions"]>>> {
  const found = new Map<string, NonNullable<JudgeInput["mentions"]>>();
  for (const [variant, hash] of Object.entries(run.manifest.scenarios)) {
    const { mentions } = await storedScenario(db, hash);
    if (mentions !== undefined) found.set(variant, mentions);
  }
  return found;
}

/** The tags that a prefill opened: the reply goes on inside them. Words that were put into its mouth are not its own. */
function openedBy(prefill: string, tags: Tags): string {
  return Object.values(tags)
    .map((tag) => `<${tag}>`)
    .filter((tag) => prefill.includes(tag))
    .join("");
}

/** What was put into the subject's mouth in place of a scenario's own prefill, by episode. */
async function givenWords(db: Database, run: Run): Promise<Map<string, string>> {
  const planned = await plannedInterventions(db, run.id);
  return new Map(
    planned.flatMap((row) =>
      row.delivery === "message"
        ? []
        : [[keyText(episodeKey(row)), row.delivery === "prefill" ? row.text : ""] as const],
    ),
  );
}

function judgeInput(
  episode: Episode,
  transcript: Transcript,
  queries: ReadonlyMap<string, StoredQuery>,
  labels: ReadonlyMap<number, string>,
): JudgeInput {
  const label = labels.get(episode.id);
  return {
    transcript,
    query: queryAsShown(queries.get(episode.query_id), episode.policy_option),
    ...(episode.policy_option === null ? {} : { policyOption: episode.policy_option }),
    ...(label === undefined ? {} : { recordedLabel: label }),
  };
}

function judgmentRow(episode: Episode, judge: Judge, input: JudgeInput, createdAt: string): JudgmentTable {
  const { value, score, label, quote } = judge.judge(input);
  return {
    episode_id: episode.id,
    judge: judge.name,
    judge_version: judge.version,
    judge_model: null,
    prompt_hash: null,
    outcome: judge.outcome,
    value: value ?? null,
    score: score ?? null,
    label: label ?? null,
    quote: quote ?? null,
    created_at: createdAt,
  };
}

/** The query with its options, in the order in which the subject saw them. */
export function queryAsShown(query: Query | undefined, policyOption: "a" | "b" | null): string {
  if (!query?.options || policyOption === null) return query?.text ?? "";
  return `${query.text}\n\n${renderOptions(query.options, policyOption)}`;
}
