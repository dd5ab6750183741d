import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import type { Rendering } from "../scenario/scenario.ts";
import { shippedDirectory } from "../shipped.ts";

const FULL = "simulation.yaml";
const COMPACT = "compact.yaml";

/** Names of the simulations that ship with Candor, sorted. */
export function listSimulations(): string[] {
  const directory = shippedDirectory("scenarios");
  return readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, FULL)))
    .toSorted();
}

/** Whether a name or path on the command line means a simulation rather than a scenario. */
export function isSimulation(address: string): boolean {
  if (!/\.ya?ml$/u.test(address)) return listSimulations().includes(address);
  const compact = basename(address) === COMPACT && existsSync(join(dirname(address), FULL));
  return basename(address) === FULL || compact;
}

/** The renderings that a simulation is written in, `full` first. */
export function renderingsOfSimulation(name: string): Rendering[] {
  const compact = join(shippedDirectory("scenarios"), name, COMPACT);
  return existsSync(compact) ? ["full", "compact"] : ["full"];
}

/**
 * The file of a simulation in one rendering. A path to a `compact.yaml` is the compact rendering, whatever is asked for.
 * @throws {UserError} `SCENARIO_RENDERING` where it is not written in that rendering
 */
export function simulationFile(
  address: string,
  rendering: Rendering,
): { path: string; rendering: Rendering } {
  const path = /\.ya?ml$/u.test(address) ? address : join(shippedDirectory("scenarios"), address, FULL);
  if (basename(path) === COMPACT) return { path, rendering: "compact" };
  if (rendering === "full") return { path, rendering };
  const compact = join(dirname(path), COMPACT);
  if (existsSync(compact)) return { path: compact, rendering };
  throw new UserError("SCENARIO_RENDERING", `the simulation ${address} has no compact rendering`, {
    fix: `ask a model that reads the full one, or write ${COMPACT} beside its ${FULL}`,
  });
}
