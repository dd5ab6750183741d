import { fileURLToPath } from "node:url";

/** Absolute path of something in the repository. */
export function inRepository(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** Everything that a benchmark downloads or writes; ignored by git and safe to delete. */
export const WORK = inRepository("bench/.work");

/** The built command line, as it is installed. */
export const CANDOR = inRepository("packages/lab/bin/candor.js");
