/** Write the file formats of scenarios, simulations and experiments as JSON Schema for editors: `npm run schema`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { experimentJsonSchema, scenarioJsonSchema, simulationJsonSchema } from "candor";

const directory = join(import.meta.dirname, "../packages/lab/schema");
mkdirSync(directory, { recursive: true });
for (const [name, schema] of Object.entries({
  scenario: scenarioJsonSchema(),
  simulation: simulationJsonSchema(),
  experiment: experimentJsonSchema(),
}))
  writeFileSync(join(directory, `${name}.schema.json`), `${JSON.stringify(schema, undefined, 2)}\n`);
