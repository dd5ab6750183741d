import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommanderError } from "commander";
import { UserError } from "../errors.ts";

/**
 * Entry of the command line. Exit codes: 0 done, 1 a bug or a failed gate, 2 the user can fix it, 130 interrupted.
 * @param argv as `process.argv`
 */
export async function main(argv: readonly string[]): Promise<void> {
  loadDotEnv(process.cwd());
  // A reader that closes the pipe early (`| head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  try {
    // Loaded after `.env`: the flags read their defaults from the environment.
    const { createProgram } = await import("./program.ts");
    await createProgram().parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Print an error as its kind asks, and give its exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    process.stderr.write(`error: ${error.message} [${error.code}]\n`);
    return 2;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.stderr.write("This is a bug in candor. Please report it with the lines above.\n");
  return 1;
}

/** Load the nearest `.env`, walking up; variables that are set already stay. */
function loadDotEnv(start: string): void {
  for (let directory = start; ; directory = dirname(directory)) {
    const path = join(directory, ".env");
    // A directory of that name is a Python environment.
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return process.loadEnvFile(path);
    if (directory === dirname(directory)) return;
  }
}
