import { UserError } from "../errors.ts";
import { checkAddedConditions, checkRendering } from "./check.ts";
import { readSource } from "./include.ts";
import { locate } from "./locate.ts";
import { loadQueries } from "./queries.ts";
import { resolveScenario } from "./resolve.ts";
import { DEFAULT_VARIANT, type Rendering, type Scenario } from "./scenario.ts";

/**
 * Load scenarios by name (`helpful-only`, `value-conflict`, `value-conflict/care`) or by path to a YAML file.
 * A file with `conflicts` gives one scenario for each.
 * @param variants names of variants; each gives one more scenario
 * @param asked the rendering to load; `compact` stands in `compact.yaml` beside the scenario file
 * @throws {UserError} for an unknown name, an invalid file, an unknown variant, or a rendering that is not there
 */
export function loadScenarios(
  address: string,
  variants: readonly string[] = [DEFAULT_VARIANT],
  asked: Rendering = "full",
): Scenario[] {
  const { path, conflict, rendering } = locate(address, asked);
  const source = readSource(path);
  const { file } = source;
  checkAddedConditions(source);
  checkRendering(source);
  const conflicts = conflict === undefined ? (file.conflicts ?? [undefined]) : [conflict];
  if (conflict !== undefined && !file.conflicts?.includes(conflict)) {
    throw new UserError("SCENARIO_UNKNOWN", `unknown scenario: ${address}`, {
      fix: `${file.name} has ${file.conflicts?.join(", ") ?? "no conflicts"}`,
    });
  }
  return conflicts.flatMap((name) => {
    const queries = loadQueries(source, name);
    return variants.map((variant) =>
      resolveScenario(source, { conflict: name, variant, rendering, asked: queries }),
    );
  });
}
