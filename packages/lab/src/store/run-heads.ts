import { sql } from "kysely";
import { z } from "zod";
import { renderingSchema } from "../scenario/schema.ts";
import type { Database } from "./open.ts";
import { originSchema, type Run } from "./runs.ts";

const partsSchema = z.object({
  origin: originSchema,
  rendering: renderingSchema.nullable(),
  audits: z.string().nullable(),
  training: z.string().nullable(),
});

/** What a list shows of a run. */
export interface RunHead extends Omit<Run, "manifest"> {
  origin: Run["manifest"]["origin"];
  rendering: Run["manifest"]["rendering"];
  /** The run that this one audits. */
  audits: string | null;
  /** The training that this one measured. */
  training: string | undefined;
}

/** All runs, oldest first, without reading their manifests whole: of thousands that takes a second. */
export async function listRunHeads(db: Database): Promise<RunHead[]> {
  const rows = await db
    .selectFrom("runs")
    .select(["id", "created_at", "scenario", "subject", "status", "planned"])
    .select([
      part("$.origin").as("origin"),
      part("$.rendering").as("rendering"),
      part("$.audit.run").as("audits"),
      part("$.training.id").as("training"),
    ])
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => {
    const { origin, rendering, audits, training } = partsSchema.parse(row);
    return { ...row, origin, rendering: rendering ?? "full", audits, training: training ?? undefined };
  });
}

function part(path: string) {
  return sql`json_extract(manifest, ${path})`;
}

export function headOf({ manifest, ...row }: Run): RunHead {
  const { origin, rendering, audit, training } = manifest;
  return { ...row, origin, rendering, audits: audit?.run ?? null, training: training?.id };
}
