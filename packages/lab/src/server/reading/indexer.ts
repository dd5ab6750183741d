import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { SPOKEN } from "../../judge/judge-run.ts";
import { recordedCount } from "../../store/episodes.ts";
import { findRun, storedQueries, type Run } from "../../store/runs.ts";
import type { IndexProgress } from "../api.ts";
import type { ServerContext } from "../context.ts";
import { Memory } from "./memory.ts";
import type { RunReader } from "./run-reader.ts";
import { TextIndex, type IndexEntry } from "./text-index.ts";

/** For about so long episodes are read at a stretch. */
const SLICE_MS = 12;
/** Fewer would cost more in commits than they give to others. */
const [LEAST_AT_ONCE, MOST_AT_ONCE] = [4, 64];
/** Characters of an episode that are looked at for words: all but of the very longest. */
const LONGEST = 500_000;

/** Reads runs into the index in the background, in slices between which the process answers; the run asked for last first. */
export class Indexer {
  readonly #context: ServerContext;
  readonly #reader: RunReader;
  readonly #closing: AbortSignal;
  #index: TextIndex;
  /** Ids of runs, the next one last. */
  readonly #waiting = new Set<string>();
  readonly #runs = new Memory<Run>(4);
  #working = false;
  /** Episodes of a slice. */
  #size = LEAST_AT_ONCE;
  #failure: unknown;

  private constructor(context: ServerContext, reader: RunReader, index: TextIndex, closing: AbortSignal) {
    this.#context = context;
    this.#reader = reader;
    this.#index = index;
    this.#closing = closing;
    closing.addEventListener("abort", () => this.#close(), { once: true });
  }

  static async open(context: ServerContext, reader: RunReader, closing: AbortSignal): Promise<Indexer> {
    // Episodes of another store in the same directory would go by the same ids.
    const { rows } = await sql<{
      timestamp: string;
    }>`select timestamp from kysely_migration order by timestamp limit 1`.execute(context.db);
    return new Indexer(context, reader, TextIndex.open(context.logDir, rows[0]?.timestamp ?? ""), closing);
  }

  /** What is looked up; it may hold a part of the run only. */
  get index(): TextIndex {
    return this.#index;
  }

  /**
   * How far a run was read; what is left of it is read next.
   * @throws {Error} where the index cannot even be kept in memory
   */
  async progress(runId: string): Promise<IndexProgress> {
    if (this.#failure !== undefined) throw this.#failure;
    const total = await recordedCount(this.#context.db, runId);
    const { done } = this.#index.readThrough(runId);
    if (done < total) {
      this.#waiting.delete(runId);
      this.#waiting.add(runId);
      if (!this.#working) void this.#work();
    }
    return { done, total };
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      for (let runId = this.#next(); runId !== undefined; runId = this.#next()) {
        await setImmediate();
        if (this.#closing.aborted) break;
        if (!(await this.#slice(await this.#runOf(runId)))) this.#waiting.delete(runId);
      }
    } catch (error) {
      // A full disk, most likely.
      if (this.#index.passing) this.#failure = error;
      else {
        this.#index[Symbol.dispose]();
        this.#index = TextIndex.inMemory();
      }
    } finally {
      this.#working = false;
      if (this.#closing.aborted) this.#close();
    }
  }

  /** What a run's episodes are read by is in its manifest, which never changes and may be long. */
  #runOf(id: string): Promise<Run> {
    return this.#runs.get([id], () => findRun(this.#context.db, id));
  }

  #next(): string | undefined {
    return [...this.#waiting].at(-1);
  }

  /** @returns whether more may be left */
  async #slice(run: Run): Promise<boolean> {
    const began = performance.now();
    const from = this.#index.readThrough(run.id);
    const entries = await this.#entriesAfter(run, from.through);
    this.#index.add(run.id, from, entries);
    const fit = Math.floor((this.#size * SLICE_MS) / (performance.now() - began));
    this.#size = Math.max(LEAST_AT_ONCE, Math.min(fit, 2 * this.#size, MOST_AT_ONCE));
    return entries.length > 0;
  }

  async #entriesAfter(run: Run, after: number): Promise<IndexEntry[]> {
    const { db } = this.#context;
    const episodes = await db
      .selectFrom("episodes")
      .select(SPOKEN)
      .where("run_id", "=", run.id)
      .where("id", ">", after)
      .orderBy("id")
      .limit(this.#size)
      .execute();
    const asked = episodes.map(({ query_id }) => query_id);
    const queries = await storedQueries(db, run.id, asked);
    const transcriptOf = await this.#reader.transcripts(run);
    return episodes.map((episode) => {
      const { id, query_id, reply_reasoning: reasoning, reply_text: reply } = episode;
      const text = [queries.get(query_id)?.text ?? "", reasoning ?? "", reply].join("\n");
      return { id, text: text.slice(0, LONGEST), status: transcriptOf(episode).status };
    });
  }

  #close(): void {
    if (!this.#working) this.#index[Symbol.dispose]();
  }
}
