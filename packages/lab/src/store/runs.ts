import { createHash } from "node:crypto";
import { sql } from "kysely";
import { z } from "zod";
import { UserError } from "../errors.ts";
import type { Query, Role } from "../scenario/scenario.ts";
import { queryOriginSchema, renderingSchema, roleSchema } from "../scenario/schema.ts";
import type { Database } from "./open.ts";
import type { QueryTable, RunTable } from "./tables.ts";

/**
 * How a run came to be: sampled by `candor run`, by it in the simulator, read from recorded files, sampled by `candor
 * audit` after changes to another run's transcripts, or no run at all but the texts on which judges were calibrated (see
 * import/labelled-texts.ts).
 */
export const originSchema = z.enum(["sampled", "simulated", "imported", "audited", "labelled"]);

/** Everything that is needed to understand, repeat or resume a run. */
const manifestSchema = z.object({
  candor: z.string(),
  node: z.string(),
  origin: originSchema,
  /** The checkpoint of a training that the run measured. */
  training: z.object({ id: z.string(), phase: z.int(), step: z.int(), probe: z.string() }).optional(),
  /** Of an audit: what is audited, and how. */
  audit: z
    .object({
      /** The run whose transcripts are changed, and its variant. */
      run: z.string(),
      variant: z.string(),
      interventions: z.array(z.string()),
      wordings: z.array(z.string()),
      /** Queries, those changed sentence by sentence, and transcripts of which each sentence is resampled. */
      queries: z.number().int(),
      detailed: z.number().int(),
      examples: z.number().int(),
    })
    .optional(),
  /** Files that were read, with their SHA-256; empty where nothing was imported. */
  files: z.record(z.string(), z.string()),
  subject: z.object({ name: z.string(), details: z.record(z.string(), z.string()) }),
  /** Hash in `texts` of each variant's resolved scenario (JSON), so that a resume needs no file. */
  scenarios: z.record(z.string(), z.string()),
  /** The same of each variant's resolved simulation; only simulated runs have any, and those have no scenario. */
  simulations: z.record(z.string(), z.string()).optional(),
  /** Of all variants; runs made before there were renderings are full. */
  rendering: renderingSchema.default("full"),
  /** Conditions of all variants. */
  conditions: z.record(z.string(), z.object({ role: roleSchema })),
  /** Names of the conditions that each variant was asked in; all of them where left out, as before variants could add some. */
  asked: z.record(z.string(), z.array(z.string())).optional(),
  /** Query ids asked in each condition, in order. */
  queries: z.record(z.string(), z.array(z.string())),
  /** Episodes planned in each condition, for each variant that is asked in it. */
  planned: z.record(z.string(), z.number().int()),
  /** The file of queries that were asked in place of the scenario's. */
  queryFile: queryOriginSchema.optional(),
  /** Name of the scenario that this run asks about, where it asks what was understood. */
  comprehensionOf: z.string().optional(),
  /** Variants that say the same in one wording or another; all of them where left out, as before the others were told apart. */
  wordings: z.array(z.string()).optional(),
  /** Judges by variant, the deciding one first. */
  judges: z.record(
    z.string(),
    z.object({
      compliance: z.array(z.string()),
      reasoning: z.array(z.string()),
      others: z.array(z.string()).optional(),
    }),
  ),
  settings: z.object({
    epochs: z.number().int(),
    maxTokens: z.number().int(),
    temperature: z.number().optional(),
    seed: z.number().int().optional(),
    reasoning: z.enum(["off", "low", "medium", "high"]).optional(),
    /** How a simulated run's tools are called. */
    toolCalls: z.enum(["native", "text"]).optional(),
  }),
});

export type Manifest = z.output<typeof manifestSchema>;

export interface Run extends Omit<RunTable, "manifest"> {
  manifest: Manifest;
}

/** A query with the set that it belongs to. */
export type StoredQuery = Query & { querySet: string };

/** The conditions that a variant of a run was asked in, in order. */
export function conditionsOf(
  { conditions, asked }: Manifest,
  variant: string,
): Record<string, { role: Role }> {
  const names = asked?.[variant];
  if (names === undefined) return conditions;
  return Object.fromEntries(Object.entries(conditions).filter(([name]) => names.includes(name)));
}

/** Write a run and its queries; episodes may follow. */
export async function insertRun(db: Database, run: Run, queries: readonly StoredQuery[]): Promise<void> {
  await db
    .insertInto("runs")
    .values({ ...run, manifest: JSON.stringify(run.manifest) })
    .execute();
  await insertQueries(db, run.id, queries);
}

/** Add queries to a run; one that it holds already stays as it is. */
export async function insertQueries(
  db: Database,
  runId: string,
  queries: readonly StoredQuery[],
): Promise<void> {
  for (const batch of batches(queries, 500)) {
    await db
      .insertInto("queries")
      .values(
        batch.map(({ id, querySet, category, text, options }) => ({
          run_id: runId,
          id,
          query_set: querySet,
          category: category ?? null,
          text,
          policy_option: options?.policy ?? null,
          value_option: options?.value ?? null,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** All runs, oldest first. */
export async function listRuns(db: Database): Promise<Run[]> {
  const rows = await db.selectFrom("runs").selectAll().orderBy("created_at").orderBy("id").execute();
  return rows.map(parseRun);
}

/**
 * The run of an id.
 * @throws {UserError} where there is none
 */
export async function runById(db: Database, id: string): Promise<Run> {
  const row = await db.selectFrom("runs").selectAll().where("id", "=", id).executeTakeFirst();
  if (row) return parseRun(row);
  throw new UserError("RUN_UNKNOWN", `no run ${id}`, { fix: "see `candor list runs`, or give --log-dir" });
}

/** The audits of some runs, oldest first. */
export async function auditsOf(db: Database, runIds: readonly string[]): Promise<Run[]> {
  const rows = await db
    .selectFrom("runs")
    .selectAll()
    .where(sql<string>`json_extract(manifest, '$.audit.run')`, "in", runIds)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map(parseRun);
}

/**
 * Find a run by its id or by a part of it that no other run has.
 * @throws {UserError} where none or several match
 */
export async function findRun(db: Database, fragment: string): Promise<Run> {
  const exact = await db.selectFrom("runs").selectAll().where("id", "=", fragment).executeTakeFirst();
  if (exact !== undefined) return parseRun(exact);
  const matches = (await listRuns(db)).filter((run) => run.id.includes(fragment));
  const [match] = matches;
  if (match && matches.length === 1) return match;
  const problem = matches.length === 0 ? "no run" : `${matches.length} runs`;
  throw new UserError("RUN_UNKNOWN", `${problem} with "${fragment}" in the id`, {
    fix: "see `candor list runs`, or give --log-dir",
  });
}

export async function setRunStatus(db: Database, runId: string, status: RunTable["status"]): Promise<void> {
  await db.updateTable("runs").set({ status }).where("id", "=", runId).execute();
}

/**
 * The queries of a run, by id.
 * @param ids those that are wanted, a few hundred at most; all where left out
 */
export async function storedQueries(
  db: Database,
  runId: string,
  ids?: readonly string[],
): Promise<Map<string, StoredQuery>> {
  let query = db.selectFrom("queries").selectAll().where("run_id", "=", runId);
  if (ids !== undefined) query = query.where("id", "in", ids);
  const rows = await query.execute();
  return new Map(rows.map((row) => [row.id, storedQuery(row)]));
}

function storedQuery({
  id,
  text,
  query_set,
  category,
  policy_option,
  value_option,
}: QueryTable): StoredQuery {
  return {
    id,
    text,
    querySet: query_set,
    ...(category === null ? {} : { category }),
    ...(policy_option === null || value_option === null
      ? {}
      : { options: { policy: policy_option, value: value_option } }),
  };
}

/** Store a text once and return its hash. */
export async function insertText(db: Database, text: string): Promise<string> {
  const [hash = ""] = await insertTexts(db, [text]);
  return hash;
}

/** Store texts, each once, and return their hashes in order. */
export async function insertTexts(db: Database, texts: readonly string[]): Promise<string[]> {
  const rows = texts.map((text) => ({ hash: createHash("sha256").update(text).digest("hex"), text }));
  for (const batch of batches(rows, 500)) {
    await db
      .insertInto("texts")
      .values(batch)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return rows.map(({ hash }) => hash);
}

/** @throws {Error} where no such text is stored: the store is damaged */
export async function findText(db: Database, hash: string): Promise<string> {
  const { text } = await db
    .selectFrom("texts")
    .select("text")
    .where("hash", "=", hash)
    .executeTakeFirstOrThrow();
  return text;
}

export function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function parseRun(row: RunTable): Run {
  const parsed = manifestSchema.safeParse(JSON.parse(row.manifest));
  if (parsed.success) return { ...row, manifest: parsed.data };
  throw new UserError("STORE_INVALID", `run ${row.id} has a manifest that this version cannot read`, {
    fix: "update candor",
    cause: parsed.error,
  });
}
