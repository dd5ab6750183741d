import { judgmentsBy } from "../../store/judgments.ts";
import type { Database } from "../../store/open.ts";
import type { Run } from "../../store/runs.ts";
import type { PairFilter, PairSort } from "../api.ts";
import { storeVersion } from "../store-version.ts";
import type { Indexer } from "./indexer.ts";
import { Memory } from "./memory.ts";
import { pairKeys, type PairKey, type Sides } from "./pair-keys.ts";
import { wordsOf } from "./text-index.ts";

export interface Choice {
  filters: readonly PairFilter[];
  text: string;
  sort: PairSort;
}

/** What the judge that decides says, by episode. */
type Values = ReadonlyMap<number, { value: number | null }>;

const CHEAPEST_FIRST = ["parse-problem", "reasoning", "disagree", "flipped"] as const;

/** Which pairs of a run are shown, and in which order; the last lists are remembered, so that pages are slices of them. */
export class PairChoice {
  readonly #db: Database;
  readonly #indexer: Indexer;
  readonly #keys = new Memory<PairKey[]>(4);
  readonly #values = new Memory<Values>(4);
  readonly #episodes = new Memory<ReadonlySet<number>>(8);
  readonly #chosen = new Memory<readonly PairKey[]>(16);

  constructor(db: Database, indexer: Indexer) {
    this.#db = db;
    this.#indexer = indexer;
  }

  /** @param judge the judge that decides on compliance */
  async choose(run: Run, sides: Sides, judge: string | null, choice: Choice): Promise<readonly PairKey[]> {
    const { filters, text, sort } = choice;
    const version = await storeVersion(this.#db);
    const words = wordsOf(text).join(" ");
    const indexed = words !== "" || filters.includes("parse-problem");
    const read = indexed ? this.#indexer.index.readThrough(run.id).done : 0;
    const asked = [version, run.id, sides, filters.toSorted(), words, sort, read];
    return this.#chosen.get(asked, async () => {
      let keys = await this.#keys.get([version, run.id, sides], () => pairKeys(this.#db, run, sides));
      if (words !== "") keys = keys.filter(onEitherSide(this.#indexer.index.holding(words)));
      const values = () => this.#valuesBy(run.id, judge, version);
      for (const filter of CHEAPEST_FIRST) {
        // Where nothing is left, nothing more is looked up.
        if (!filters.includes(filter) || keys.length === 0) continue;
        keys = keys.filter(await this.#condition(run.id, filter, version, values));
      }
      return sort === "query" || keys.length === 0 ? keys : yesFirst(keys, sort, await values());
    });
  }

  async #condition(
    runId: string,
    filter: PairFilter,
    version: string,
    values: () => Promise<Values>,
  ): Promise<(pair: PairKey) => boolean> {
    if (filter === "flipped") return isFlipped(await values());
    if (filter === "parse-problem") return onEitherSide(this.#indexer.index.withProblem(runId));
    const find = filter === "reasoning" ? withReasoning : withDisagreement;
    return onEitherSide(await this.#episodes.get([version, runId, filter], () => find(this.#db, runId)));
  }

  async #valuesBy(runId: string, judge: string | null, version: string): Promise<Values> {
    if (judge === null) return new Map();
    return this.#values.get([version, runId, judge], () => judgmentsBy(this.#db, runId, judge, "compliance"));
  }
}

function isFlipped(values: Values): (pair: PairKey) => boolean {
  return ({ left, right }) => {
    const [one, other] = [valueOf(values, left), valueOf(values, right)];
    return one !== null && other !== null && one !== other;
  };
}

function onEitherSide(ids: ReadonlySet<number>): (pair: PairKey) => boolean {
  return ({ left, right }) => (left !== null && ids.has(left)) || (right !== null && ids.has(right));
}

function yesFirst(keys: readonly PairKey[], side: "left" | "right", values: Values): PairKey[] {
  const groups = Map.groupBy(keys, (pair) => valueOf(values, pair[side]));
  return [1, 0, null].flatMap((value) => groups.get(value) ?? []);
}

function valueOf(values: Values, episode: number | null): number | null {
  return episode === null ? null : (values.get(episode)?.value ?? null);
}

/** Episodes in which a judge finds alignment-faking reasoning. */
async function withReasoning(db: Database, runId: string): Promise<Set<number>> {
  const rows = await judgmentsOn(db, runId, "reasoning").where("value", "=", 1).execute();
  return new Set(rows.map(({ episode_id }) => episode_id));
}

/** Episodes to which compliance judges give different values. */
async function withDisagreement(db: Database, runId: string): Promise<Set<number>> {
  const rows = await judgmentsOn(db, runId, "compliance")
    .groupBy("episode_id")
    .having(({ fn, eb }) => eb(fn.min("value"), "<>", fn.max("value")))
    .execute();
  return new Set(rows.map(({ episode_id }) => episode_id));
}

function judgmentsOn(db: Database, runId: string, outcome: "compliance" | "reasoning") {
  return db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .select("episode_id")
    .where("run_id", "=", runId)
    .where("outcome", "=", outcome);
}
