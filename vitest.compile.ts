/**
 * @file Before all tests: compiles the programs of worker threads, in a process of one thread. Node strips types with
 * WebAssembly, and V8 can crash where several threads of a process do so at once. Threads then take what was compiled.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Where Node keeps compiled sources. Processes that tests start begin in half of the time, too. */
export const COMPILED = fileURLToPath(new URL("node_modules/.cache/candor", import.meta.url));

const PROGRAMS = ["packages/engine/src/runtime/worker.ts", "packages/lab/src/server/analysis/thread-main.ts"];

export default function compileWorkers(): void {
  for (const program of PROGRAMS) {
    // Outside of a worker thread they end with an error, when all that they import is compiled.
    const args = ["--conditions=@candor/source", fileURLToPath(new URL(program, import.meta.url))];
    const { stderr } = spawnSync(process.execPath, args, {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: COMPILED },
    });
    if (!stderr.includes("this file is the program of a worker thread"))
      throw new Error(`${program} could not be compiled\n${stderr}`);
  }
}
