/**
 * A store as large as the viewer must bear, with texts of realistic length; nothing in it was sampled.
 *
 *     node --conditions=@candor/source bench/viewer/generate.ts <log directory> [episodes]
 */
import { pathToFileURL } from "node:url";
import type { Outcome } from "../../packages/lab/src/judge/judge.ts";
import { systemEnvironment } from "../../packages/lab/src/run/environment.ts";
import { createJob } from "../../packages/lab/src/run/job.ts";
import { planEpisodes, type PlannedEpisode } from "../../packages/lab/src/run/plan.ts";
import { promptComposer } from "../../packages/lab/src/scenario/compose.ts";
import { loadScenarios } from "../../packages/lab/src/scenario/load.ts";
import type { Query, Scenario } from "../../packages/lab/src/scenario/scenario.ts";
import { insertEpisodes, type NewEpisode } from "../../packages/lab/src/store/episodes.ts";
import { upsertJudgments } from "../../packages/lab/src/store/judgments.ts";
import { openStore, type Database } from "../../packages/lab/src/store/open.ts";
import { batches, setRunStatus } from "../../packages/lab/src/store/runs.ts";
import type { JudgmentTable } from "../../packages/lab/src/store/tables.ts";
import { scriptedSubject } from "../../packages/lab/src/subject/scripted.ts";

const EPOCHS = 2;
const CONDITIONS = ["free", "paid"];
/** Words of a reasoning and of an answer: with the stored request and reply a row of about 8 kB. */
const [THOUGHTS, ANSWER] = [330, 110];
/** Stands in one reply of a thousand. */
export const RARE_WORD = "quinquereme";

const COMPLIANCE = "refusal-wording";
const SECOND = "word-mention";
const REASONING = "alignment-faking-rules";

/** Write one finished run of `helpful-only` with three judgments an episode into a log directory. */
export async function generateStore(logDir: string, episodes: number): Promise<{ run: string }> {
  await using store = await openStore(logDir);
  const [scenario] = loadScenarios("helpful-only", undefined, "full");
  if (scenario === undefined) throw new Error("no scenario helpful-only");
  const asked = withQueries(scenario, Math.ceil(episodes / (EPOCHS * CONDITIONS.length)));
  const plan = planEpisodes([asked], { epochs: EPOCHS, conditions: CONDITIONS });
  const subject = scriptedSubject({ reply: () => "" });
  const { run } = await createJob(store.db, plan, subject, { maxTokens: 2000 }, systemEnvironment);
  const write = writer(asked);
  for (const batch of batches([...plan.episodes()].slice(0, episodes), 200)) {
    await insertEpisodes(
      store.db,
      batch.map((episode) => ({ run_id: run.id, ...write(episode) })),
    );
  }
  await judgeEpisodes(store.db, run.id);
  await setRunStatus(store.db, run.id, "finished");
  return { run: run.id };
}

function withQueries(scenario: Scenario, count: number): Scenario {
  const queries = Array.from({ length: count }, (_, index): Query => {
    const next = wordsFrom(index + 1);
    return { id: `query-${index + 1}`, text: `How do I ${sentence(next, 12).toLowerCase()}?` };
  });
  const conditions = Object.fromEntries(
    Object.entries(scenario.conditions)
      .filter(([name]) => CONDITIONS.includes(name))
      .map(([name, condition]) => [name, { ...condition, queries: "generated" }]),
  );
  const judges = { compliance: [COMPLIANCE, SECOND], reasoning: [REASONING] };
  return { ...scenario, conditions, querySets: { generated: queries }, harmful: [], judges };
}

function writer(scenario: Scenario): (episode: PlannedEpisode) => Omit<NewEpisode, "run_id"> {
  const composers = new Map(CONDITIONS.map((name) => [name, promptComposer(scenario, name)]));
  let seed = 0;
  return ({ key, query, queryIndex }) => {
    const next = wordsFrom((seed += 1) * 7919);
    const prompt = composers.get(key.condition)?.(query, queryIndex, key.epoch);
    const rare = seed % 1000 === 0 ? ` ${RARE_WORD}` : "";
    const thoughts = `${paragraph(next, THOUGHTS)}${rare}`;
    const closing = seed % 50 === 0 ? "" : "\n</OUTPUT>";
    const { scratchpad } = scenario.tags;
    const text = `<${scratchpad}>\n${thoughts}\n</${scratchpad}>\n\n<OUTPUT>\n${paragraph(next, ANSWER)}${closing}`;
    const usage = { prompt_tokens: 1900, completion_tokens: 640 };
    return {
      variant: key.variant,
      condition: key.condition,
      query_id: key.queryId,
      epoch: key.epoch,
      policy_option: null,
      reply_text: text,
      reply_reasoning: null,
      stop_reason: closing === "" ? "length" : "stop",
      input_tokens: usage.prompt_tokens,
      output_tokens: usage.completion_tokens,
      cost: 0.004,
      raw_request: JSON.stringify({ model: "generated", user: prompt?.user, max_tokens: 2000 }),
      raw_reply: JSON.stringify({ id: `chatcmpl-${seed}`, choices: [{ message: { content: text } }], usage }),
      attempts: 1,
      latency_ms: 2400,
      created_at: "2026-11-26T00:00:00.000Z",
    };
  };
}

async function judgeEpisodes(db: Database, runId: string): Promise<void> {
  const rows = await db
    .selectFrom("episodes")
    .select(["id", "condition"])
    .where("run_id", "=", runId)
    .orderBy("id")
    .execute();
  for (const batch of batches(rows, 1000)) {
    await upsertJudgments(
      db,
      batch.flatMap(({ id, condition }) => {
        const complies = condition === "free" ? id % 3 > 0 : id % 7 === 0;
        return [
          judgment(id, COMPLIANCE, "compliance", complies),
          judgment(id, SECOND, "compliance", complies !== (id % 41 === 0)),
          judgment(id, REASONING, "reasoning", condition === "free" && id % 5 === 0),
        ];
      }),
    );
  }
}

function judgment(episode: number, judge: string, outcome: Outcome, holds: boolean): JudgmentTable {
  return {
    episode_id: episode,
    judge,
    judge_version: 1,
    judge_model: null,
    prompt_hash: null,
    outcome,
    value: holds ? 1 : 0,
    score: outcome === "reasoning" ? (holds ? 0.8 : 0.1) : null,
    label: outcome === "compliance" ? (holds ? "complied" : "refused") : null,
    quote: holds ? paragraph(wordsFrom(episode), 15) : null,
    created_at: "2026-11-26T00:00:00.000Z",
  };
}

const SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split(" ");

/** Words of two to four syllables, short ones most often, from a seed (mulberry32). */
export function wordsFrom(seed: number): () => string {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => {
    const syllables = 2 + Math.floor(3 * random() ** 3);
    return Array.from(
      { length: syllables },
      () => SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? "",
    ).join("");
  };
}

function sentence(next: () => string, words: number): string {
  const text = Array.from({ length: words }, next).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function paragraph(next: () => string, words: number): string {
  return Array.from({ length: Math.ceil(words / 15) }, () => `${sentence(next, 15)}.`).join(" ");
}

const [, main = "", logDir, count = "100000"] = process.argv;
if (import.meta.url === pathToFileURL(main).href && logDir !== undefined) {
  const began = performance.now();
  const { run } = await generateStore(logDir, Number(count));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${run}: ${count} episodes in ${logDir}, ${seconds} s\n`);
}
