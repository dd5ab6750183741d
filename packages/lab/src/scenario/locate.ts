import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { shippedDirectory } from "../shipped.ts";
import type { Rendering } from "./scenario.ts";

const FULL = "scenario.yaml";
const COMPACT = "compact.yaml";

/** Where a rendering of a scenario stands. */
interface Place {
  path: string;
  conflict?: string;
  rendering: Rendering;
}

/** Names of the scenarios that ship with Candor, sorted. */
export function listScenarios(): string[] {
  return readdirSync(shippedDirectory("scenarios"), { withFileTypes: true })
    .filter(
      (entry) => entry.isDirectory() && existsSync(join(shippedDirectory("scenarios"), entry.name, FULL)),
    )
    .map((entry) => entry.name)
    .toSorted();
}

/** The renderings that a scenario has, `full` first. */
export function renderingsOf(address: string): Rendering[] {
  const { path, rendering } = located(address);
  return rendering === "full" && existsSync(compactPath(path)) ? ["full", "compact"] : [rendering];
}

/**
 * The file of a scenario in one rendering. A path to a `compact.yaml` is the compact rendering, whatever is asked for.
 * @throws {UserError} `SCENARIO_UNKNOWN`; `SCENARIO_RENDERING` where the scenario is not written in that rendering
 */
export function locate(address: string, rendering: Rendering): Place {
  const place = located(address);
  if (rendering === place.rendering || place.rendering === "compact") return place;
  const path = compactPath(place.path);
  if (existsSync(path)) return { ...place, path, rendering };
  throw new UserError("SCENARIO_RENDERING", `the scenario ${address} has no ${rendering} rendering`, {
    fix: `ask a model that reads the full one, or write ${COMPACT} beside its ${basename(place.path)}`,
  });
}

/** The full rendering beside a compact one, where there is one. */
export function fullBeside(path: string): string | undefined {
  const full = join(dirname(path), FULL);
  return basename(path) === COMPACT && existsSync(full) ? full : undefined;
}

function located(address: string): Place {
  if (/\.ya?ml$/.test(address)) {
    return { path: address, rendering: basename(address) === COMPACT ? "compact" : "full" };
  }
  const [name = "", ...rest] = address.split("/");
  if (!listScenarios().includes(name)) {
    throw new UserError("SCENARIO_UNKNOWN", `unknown scenario: ${address}`, {
      fix: `use one of ${listScenarios().join(", ")}, or a path to a .yaml file`,
    });
  }
  const path = join(shippedDirectory("scenarios"), name, FULL);
  return { path, rendering: "full", ...(rest.length === 0 ? {} : { conflict: rest.join("/") }) };
}

function compactPath(path: string): string {
  return join(dirname(path), COMPACT);
}
