/** Writes the query sets of the compact renderings: `npm run compact-queries`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { evaluationQuerySets } from "../packages/lab/src/organism/world/evaluation.ts";

for (const [path, queries] of Object.entries(evaluationQuerySets())) {
  const file = join(import.meta.dirname, "../scenarios", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `# Written by npm run compact-queries; drawn from the evaluation split of the organisms' world.\n${stringify(queries)}`,
  );
}
