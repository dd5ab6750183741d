/** Writes the query sets of the compact renderings: `npm run compact-queries`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { choiceQuerySets } from "../packages/lab/src/organism/choice-sets.ts";
import { evaluationQuerySets, trainingQuerySets } from "../packages/lab/src/organism/world/evaluation.ts";

write(evaluationQuerySets(), "evaluation");
write(choiceQuerySets(), "evaluation");
write(trainingQuerySets(), "training");

function write(sets: ReturnType<typeof evaluationQuerySets>, split: string): void {
  for (const [path, queries] of Object.entries(sets)) writeSet(path, queries, split);
}

function writeSet(path: string, queries: readonly unknown[], split: string): void {
  const file = join(import.meta.dirname, "../scenarios", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `# Written by npm run compact-queries; drawn from the ${split} split of the organisms' world.\n${stringify(queries)}`,
  );
}
