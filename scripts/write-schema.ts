/** Write the formats of scenario and experiment files as JSON Schema for editors: `npm run schema`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { experimentJsonSchema, scenarioJsonSchema } from "candor";

const directory = join(import.meta.dirname, "../packages/lab/schema");
mkdirSync(directory, { recursive: true });
for (const [name, schema] of Object.entries({
  scenario: scenarioJsonSchema(),
  experiment: experimentJsonSchema(),
}))
  writeFileSync(join(directory, `${name}.schema.json`), `${JSON.stringify(schema, undefined, 2)}\n`);
