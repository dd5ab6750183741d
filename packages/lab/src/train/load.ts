import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { shippedDirectory } from "../shipped.ts";
import { readYaml } from "../yaml-file.ts";
import { problemsOf } from "./check.ts";
import { type Experiment, experimentSchema, INVALID } from "./schema.ts";

/**
 * Read an experiment by name or by path, and check everything that it names.
 * @throws {UserError} that names file, line and column
 */
export function loadExperiment(address: string): Experiment {
  const path = pathOf(address);
  const { value: experiment, where } = readYaml(path, experimentSchema, INVALID);
  for (const { at, message, fix } of problemsOf(experiment))
    throw new UserError(INVALID, message, { where: where(at), ...(fix !== undefined && { fix }) });
  return experiment;
}

/** Names of the experiments that ship, sorted. */
export function listExperiments(): string[] {
  return readdirSync(shippedDirectory("experiments"))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .toSorted();
}

function pathOf(address: string): string {
  if (/\.ya?ml$/.test(address)) return address;
  const path = join(shippedDirectory("experiments"), `${address}.yaml`);
  if (existsSync(path)) return path;
  throw new UserError("EXPERIMENT_UNKNOWN", `unknown experiment: ${address}`, {
    fix: `use one of ${listExperiments().join(", ")}, or a path to a .yaml file`,
  });
}
