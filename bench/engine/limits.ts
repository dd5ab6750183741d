import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { WORK } from "../paths.ts";

/** Multiply-adds on `threads` threads, in Gflop/s, measured now: the load of the machine changes it. */
export function arithmeticLimit(threads: number): number {
  mkdirSync(WORK, { recursive: true });
  const program = join(WORK, "fma");
  const source = new URL("fma.c", import.meta.url).pathname;
  execFileSync("cc", ["-O3", "-march=native", "-ffast-math", "-o", program, source, "-lpthread"]);
  return Number(execFileSync(program, [String(threads)], { encoding: "utf8" }));
}
