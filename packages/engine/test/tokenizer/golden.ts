import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as z from "zod";

/** A file of `golden/`, checked against its schema. */
export function golden<T>(name: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(join(import.meta.dirname, "golden", name), "utf8")));
}
