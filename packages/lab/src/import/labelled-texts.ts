import { createHash } from "node:crypto";
import type { Environment } from "../run/environment.ts";
import { DEFAULT_VARIANT } from "../scenario/scenario.ts";
import { insertEpisodes, type NewEpisode } from "../store/episodes.ts";
import type { Database } from "../store/open.ts";
import { batches, findRun, insertQueries, insertRun, listRuns, type Run } from "../store/runs.ts";
import { VERSION } from "../version.ts";

/** Id of the run that holds them, and name of what stands for its scenario: there is one in a store. */
const LABELLED_TEXTS = "labelled-texts";

/** A scratchpad or a whole reply, and what it answers where that is known. */
export interface LabelledText {
  text: string;
  query?: string;
}

/**
 * Store texts as episodes, so that judge models can vote on them as on any other. All texts of a store are in one run,
 * whatever file they came in, and equal texts that answer the same are one episode: no vote on them is paid for twice.
 * Labels stay in their file. All is written in one transaction.
 * @param unmarked what a text is in which nothing is marked; stands where other episodes have their condition
 * @returns the run, and the id of each text's episode in the order of the texts
 */
export async function importTexts(
  db: Database,
  texts: readonly LabelledText[],
  unmarked: "scratchpad" | "answer",
  environment: Environment,
): Promise<{ run: Run; episodes: number[] }> {
  const createdAt = new Date(environment.now()).toISOString();
  return db.transaction().execute(async (transaction) => {
    const runs = await listRuns(transaction);
    if (!runs.some(({ id }) => id === LABELLED_TEXTS)) await insertRun(transaction, emptyRun(createdAt), []);
    for (const batch of batches(texts, 200)) {
      const queries = batch.flatMap((item) =>
        item.query === undefined ? [] : [{ id: keyOf(item), text: item.query, querySet: LABELLED_TEXTS }],
      );
      await insertQueries(transaction, LABELLED_TEXTS, queries);
      await insertEpisodes(
        transaction,
        batch.map((item) => episodeRow(item, unmarked, createdAt)),
      );
    }
    const rows = await transaction
      .selectFrom("episodes")
      .select(["id", "query_id", "condition"])
      .where("run_id", "=", LABELLED_TEXTS)
      .execute();
    const ids = new Map(rows.map(({ id, query_id, condition }) => [`${condition}/${query_id}`, id]));
    await transaction
      .updateTable("runs")
      .set({ planned: rows.length })
      .where("id", "=", LABELLED_TEXTS)
      .execute();
    const episodes = texts.map((item) => required(ids.get(`${unmarked}/${keyOf(item)}`)));
    return { run: await findRun(transaction, LABELLED_TEXTS), episodes };
  });
}

/** Tells texts apart; stands where episodes of a scenario have the id of their query. */
function keyOf({ text, query }: LabelledText): string {
  return createHash("sha256")
    .update(JSON.stringify([text, query]))
    .digest("hex")
    .slice(0, 16);
}

function required(id: number | undefined): number {
  if (id === undefined) throw new Error("a text was not stored");
  return id;
}

function emptyRun(createdAt: string): Run {
  return {
    id: LABELLED_TEXTS,
    created_at: createdAt,
    scenario: LABELLED_TEXTS,
    subject: "recorded/unknown",
    status: "finished",
    planned: 0,
    manifest: {
      candor: VERSION,
      node: process.version,
      origin: "labelled",
      files: {},
      subject: { name: "recorded/unknown", details: {} },
      scenarios: {},
      rendering: "full",
      conditions: {},
      queries: {},
      planned: {},
      judges: { [DEFAULT_VARIANT]: { compliance: [], reasoning: [] } },
      settings: { epochs: 1, maxTokens: 0 },
    },
  };
}

function episodeRow(item: LabelledText, condition: string, createdAt: string): NewEpisode {
  const { text, query } = item;
  return {
    run_id: LABELLED_TEXTS,
    variant: DEFAULT_VARIANT,
    condition,
    query_id: keyOf(item),
    epoch: 1,
    policy_option: null,
    reply_text: text,
    reply_reasoning: null,
    stop_reason: "other",
    input_tokens: null,
    output_tokens: null,
    cost: null,
    raw_request: JSON.stringify({
      messages: query === undefined ? [] : [{ role: "user", content: query }],
    }),
    raw_reply: JSON.stringify(text),
    attempts: 1,
    latency_ms: null,
    created_at: createdAt,
  };
}
