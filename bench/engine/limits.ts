import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { WORK } from "../paths.ts";
import type { Rates } from "./best.ts";

/** Multiply-adds on `threads` threads, in Gflop a second, measured now: the load of the machine changes it. */
export function arithmeticLimit(threads: number): Rates {
  mkdirSync(WORK, { recursive: true });
  const program = join(WORK, "fma");
  const source = new URL("fma.c", import.meta.url).pathname;
  execFileSync("cc", ["-O3", "-march=native", "-ffast-math", "-o", program, source, "-lpthread"]);
  // oxlint-disable-next-line typescript/no-unsafe-return -- printed by fma.c beside this file
  return JSON.parse(execFileSync(program, [String(threads)], { encoding: "utf8" }));
}
