/** @file The same work in PyTorch and in llama.cpp, where they are installed under bench/.work. */
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WORK } from "../paths.ts";
import type { Rates } from "./best.ts";
import { sampled } from "./engine.ts";
import { toGguf } from "./gguf.ts";
import { open, type Size } from "./sizes.ts";

export interface TorchSpeeds {
  readonly version: string;
  readonly eager: Rates;
  readonly compiled: Rates;
}

const script = (name: string): string => new URL(name, import.meta.url).pathname;
const lastLine = (command: string, args: readonly string[]): string => {
  const output = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return output.trim().split("\n").at(-1) ?? "";
};

/** Training. Install: `python3 -m venv bench/.work/torch && bench/.work/torch/bin/pip install torch`. */
export function torchSpeeds({ config, rows, length }: Size, threads: number): TorchSpeeds | undefined {
  const python = join(WORK, "torch/bin/python");
  if (!existsSync(python)) return undefined;
  const spec = JSON.stringify({ config, rows, length, threads });
  // oxlint-disable-next-line typescript/no-unsafe-return -- printed by the script beside this file
  return JSON.parse(lastLine(python, [script("torch_llama.py"), spec]));
}

/** Sampling with one thread, llama.cpp's best at these sizes. Install: `npm install --prefix bench/.work/llama node-llama-cpp`. */
export async function llamaSpeed(size: Size): Promise<Rates | undefined> {
  const folder = join(WORK, "llama");
  if (!existsSync(join(folder, "node_modules"))) return undefined;
  await using model = await open(size, 1);
  const file = join(WORK, "model.gguf");
  writeFileSync(file, toGguf(size.config, model.layout.specs, await model.parameters()));
  const args = [folder, file, String(sampled.texts), String(sampled.tokens), "1"];
  // oxlint-disable-next-line typescript/no-unsafe-return -- printed by the script beside this file
  return JSON.parse(lastLine(process.execPath, [script("llama-cpp.ts"), ...args]));
}
