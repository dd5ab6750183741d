import { stripVTControlCharacters } from "node:util";
import { queryAsShown } from "../../judge/judge-run.ts";
import { simulatedEpisodeLines } from "../../report/simulated-episode.ts";
import { questionReader, storedEpisode } from "../../simulation/analysis/stored-episode.ts";
import type { Episode } from "../../store/episodes.ts";
import { interventionOn } from "../../store/interventions.ts";
import type { Database } from "../../store/open.ts";
import { findText, storedQueries, type Run } from "../../store/runs.ts";
import type { EpisodeJudgment, EpisodeView } from "../api.ts";
import { givenPrompt } from "./given-prompt.ts";
import { Examples, interventionsOf } from "./interventions.ts";
import { longText } from "./long-text.ts";
import { counterpartsOf, Neighbours } from "./neighbours.ts";
import { RunReader } from "./run-reader.ts";
import { transcriptBlocks } from "./transcript-blocks.ts";
import { yesOrNo } from "./yes-or-no.ts";

/** Shows episodes with everything that the store knows of them. */
export class EpisodeViewer {
  readonly #db: Database;
  readonly #reader: RunReader;
  readonly #examples: Examples;
  readonly #neighbours: Neighbours;

  constructor(db: Database) {
    this.#db = db;
    this.#reader = new RunReader(db);
    this.#examples = new Examples(db);
    this.#neighbours = new Neighbours(db);
  }

  async view(run: Run, episode: Episode): Promise<EpisodeView> {
    const db = this.#db;
    const { id, variant, condition } = episode;
    const [query] = (await storedQueries(db, run.id, [episode.query_id])).values();
    const simulated = run.manifest.origin === "simulated" ? await simulatedOf(db, run, episode) : undefined;
    const transcript = (await this.#reader.transcripts(run))(episode);
    const planned = await interventionOn(db, episode);
    const change = planned && { ...planned, text: await findText(db, planned.given) };
    const [intervention] = planned === undefined ? [] : await interventionsOf(db, planned);
    const interventions = await interventionsOf(db, { parent: id });
    const example = await this.#examples.of(id, interventions);
    const prompt =
      simulated === undefined
        ? await givenPrompt(db, this.#reader, run, episode, query, change)
        : { prompt: [], promptDiff: [] };
    return {
      id,
      run: run.id,
      scenario: run.scenario,
      subject: run.subject,
      variant,
      condition,
      role: run.manifest.conditions[condition]?.role ?? "control",
      query: {
        id: episode.query_id,
        text: longText(simulated?.query ?? queryAsShown(query, episode.policy_option)),
      },
      epoch: episode.epoch,
      createdAt: episode.created_at,
      stopReason: episode.stop_reason,
      inputTokens: episode.input_tokens,
      outputTokens: episode.output_tokens,
      cost: episode.cost,
      latencyMs: episode.latency_ms,
      attempts: episode.attempts,
      ...prompt,
      blocks: transcriptBlocks(transcript, example),
      status: transcript.status,
      judgments: await judgmentsOf(db, id),
      labels: await labelsOf(db, id),
      counterparts: await counterpartsOf(db, run, episode),
      ...(await this.#neighbours.of(run, episode)),
      intervention: intervention ?? null,
      interventions,
      simulated: simulated?.lines ?? null,
    };
  }
}

/** A simulated episode as the terminal shows it, without colours. */
async function simulatedOf(
  db: Database,
  run: Run,
  episode: Episode,
): Promise<{ query: string; lines: string[] }> {
  const { query } = (await questionReader(db, run))(episode);
  const { state, questions } = await storedEpisode(db, run, episode);
  return { query, lines: simulatedEpisodeLines(state, questions).map(stripVTControlCharacters) };
}

async function judgmentsOf(db: Database, episode: number): Promise<EpisodeJudgment[]> {
  const rows = await db
    .selectFrom("judgments")
    .selectAll()
    .where("episode_id", "=", episode)
    .orderBy("judge")
    .orderBy("outcome")
    .execute();
  const votes = await db
    .selectFrom("votes")
    .select(["judge", "prompt_hash", "vote", "reading", "problem"])
    .where("episode_id", "=", episode)
    .orderBy("vote")
    .orderBy("attempt")
    .execute();
  return rows.map(({ judge, judge_model: model, prompt_hash, outcome, value, score, label, quote }) => {
    const own = votes.filter((vote) => vote.judge === judge && vote.prompt_hash === prompt_hash);
    // The last attempt at a vote decides.
    const last = new Map(own.map(({ vote, reading, problem }) => [vote, { vote, reading, problem }]));
    return { judge, model, outcome, value: yesOrNo(value), score, label, quote, votes: [...last.values()] };
  });
}

async function labelsOf(db: Database, episode: number): Promise<EpisodeView["labels"]> {
  return db
    .selectFrom("labels")
    .select(["rater", "outcome", "label"])
    .where("episode_id", "=", episode)
    .orderBy("outcome")
    .orderBy("rater")
    .execute();
}
