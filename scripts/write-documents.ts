/** Writes the documents of the scenario `documents`: `npm run documents`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { documentParts } from "../packages/lab/src/documents/context.ts";

for (const [path, text] of Object.entries(documentParts())) {
  const file = join(import.meta.dirname, "../scenarios", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
}
