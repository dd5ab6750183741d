/** Write the scenario file format as JSON Schema for editors: `npm run schema`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { scenarioJsonSchema } from "candor";

const target = fileURLToPath(new URL("../packages/lab/schema/scenario.schema.json", import.meta.url));
mkdirSync(fileURLToPath(new URL(".", `file://${target}`)), { recursive: true });
writeFileSync(target, `${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`);
