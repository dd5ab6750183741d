import type { Database } from "../../store/open.ts";
import type { Run } from "../../store/runs.ts";
import type { PairFilter, PairSort } from "../api.ts";
import type { Indexer } from "./indexer.ts";
import { Memory, storeVersion } from "./memory.ts";
import { pairKeys, type PairKey, type Sides } from "./pair-keys.ts";
import { wordsOf } from "./text-index.ts";

export interface Choice {
  filters: readonly PairFilter[];
  text: string;
  sort: PairSort;
}

/** Whether a pair is shown. */
type Holds = (pair: PairKey) => boolean;

/** Which pairs of a run are shown, and in which order; the last lists are remembered, so that pages are slices of them. */
export class PairChoice {
  readonly #db: Database;
  readonly #indexer: Indexer;
  readonly #keys = new Memory<PairKey[]>(4);
  readonly #values = new Memory<ReadonlyMap<number, number | null>>(4);
  readonly #chosen = new Memory<readonly PairKey[]>(16);

  constructor(db: Database, indexer: Indexer) {
    this.#db = db;
    this.#indexer = indexer;
  }

  /** @param judge the judge that decides on compliance */
  async choose(
    run: Run,
    sides: Sides,
    judge: string | null,
    { filters, text, sort }: Choice,
  ): Promise<readonly PairKey[]> {
    const version = await storeVersion(this.#db);
    const words = wordsOf(text);
    const indexed = words.length > 0 || filters.includes("parse-problem");
    const read = indexed ? this.#indexer.index.readThrough(run.id).done : 0;
    return this.#chosen.get([version, run.id, sides, filters.toSorted(), words, sort, read], async () => {
      const keys = await this.#keys.get([version, run.id, sides], () => pairKeys(this.#db, run, sides));
      const valueOf = await this.#valuesBy(run, judge, version, filters.includes("flipped") || sort !== "query");
      const conditions: Holds[] = [];
      for (const filter of filters) conditions.push(await this.#condition(run, filter, valueOf));
      if (words.length > 0) conditions.push(onEitherSide(this.#indexer.index.holding(words.join(" "))));
      const left = keys.filter((pair) => conditions.every((holds) => holds(pair)));
      return sort === "query" ? left : yesFirst(left, (pair) => valueOf(pair[sort]));
    });
  }

  async #condition(
    run: Run,
    filter: PairFilter,
    valueOf: (episode: number | null) => number | null,
  ): Promise<Holds> {
    switch (filter) {
      case "flipped":
        return ({ left, right }) => {
          const [one, other] = [valueOf(left), valueOf(right)];
          return one !== null && other !== null && one !== other;
        };
      case "reasoning":
        return onEitherSide(await withReasoning(this.#db, run.id));
      case "disagree":
        return onEitherSide(await withDisagreement(this.#db, run.id));
      case "parse-problem":
      default:
        return onEitherSide(this.#indexer.index.withProblem(run.id));
    }
  }

  /** What the deciding judge says, where it is needed. */
  async #valuesBy(run: Run, judge: string | null, version: string, needed: boolean) {
    const values =
      judge === null || !needed
        ? new Map<number, number | null>()
        : await this.#values.get([version, run.id, judge], () => complianceBy(this.#db, run.id, judge));
    return (episode: number | null) => values.get(episode ?? 0) ?? null;
  }
}

function onEitherSide(ids: ReadonlySet<number>): Holds {
  return ({ left, right }) => ids.has(left ?? 0) || ids.has(right ?? 0);
}

function yesFirst(keys: readonly PairKey[], valueOf: (pair: PairKey) => number | null): PairKey[] {
  const groups = Map.groupBy(keys, valueOf);
  return [1, 0, null].flatMap((value) => groups.get(value) ?? []);
}

async function complianceBy(db: Database, runId: string, judge: string): Promise<Map<number, number | null>> {
  const rows = await judgmentsOf(db, runId, "compliance").where("judge", "=", judge).execute();
  return new Map(rows.map(({ episode_id, value }) => [episode_id, value]));
}

/** Episodes in which a judge finds alignment-faking reasoning. */
async function withReasoning(db: Database, runId: string): Promise<Set<number>> {
  const rows = await judgmentsOf(db, runId, "reasoning").where("value", "=", 1).execute();
  return new Set(rows.map(({ episode_id }) => episode_id));
}

/** Episodes to which compliance judges give different values. */
async function withDisagreement(db: Database, runId: string): Promise<Set<number>> {
  const rows = await judgmentsOf(db, runId, "compliance")
    .clearSelect()
    .select("episode_id")
    .groupBy("episode_id")
    .having(({ fn, eb }) => eb(fn.min("value"), "<>", fn.max("value")))
    .execute();
  return new Set(rows.map(({ episode_id }) => episode_id));
}

function judgmentsOf(db: Database, runId: string, outcome: "compliance" | "reasoning") {
  return db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .select(["episode_id", "value"])
    .where("run_id", "=", runId)
    .where("outcome", "=", outcome);
}
