/** Write the file formats of scenarios and simulations as JSON Schema for editors: `npm run schema`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { scenarioJsonSchema, simulationJsonSchema } from "candor";

const directory = new URL("../packages/lab/schema/", import.meta.url);
mkdirSync(directory, { recursive: true });
for (const [name, schema] of [
  ["scenario", scenarioJsonSchema()],
  ["simulation", simulationJsonSchema()],
] as const)
  writeFileSync(new URL(`${name}.schema.json`, directory), `${JSON.stringify(schema, undefined, 2)}\n`);
