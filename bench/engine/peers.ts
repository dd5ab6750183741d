/** The same work in PyTorch and in llama.cpp, where they are installed under bench/.work. */
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WORK } from "../paths.ts";
import { sampled } from "./engine.ts";
import { toGguf } from "./gguf.ts";
import { open, type Size } from "./sizes.ts";

export interface TorchSpeeds {
  readonly version: string;
  readonly eager: number;
  /** Absent where `torch.compile` found no compiler. */
  readonly compiled?: number;
}

const script = (name: string): string => new URL(name, import.meta.url).pathname;
const output = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
    .trim()
    .split("\n")
    .at(-1) ?? "";

/** Training on two threads. Install: `python3 -m venv bench/.work/torch && bench/.work/torch/bin/pip install torch`. */
export function torchSpeeds({ config, rows, length }: Size): TorchSpeeds | undefined {
  const python = join(WORK, "torch/bin/python");
  if (!existsSync(python)) return undefined;
  const spec = JSON.stringify({ config, rows, length });
  // oxlint-disable-next-line typescript/no-unsafe-return -- printed by the script beside this file
  return JSON.parse(output(python, [script("torch_llama.py"), spec]));
}

/** Sampling with one thread, llama.cpp's best here. Install: `npm install --prefix bench/.work/llama node-llama-cpp`. */
export async function llamaSpeed(size: Size): Promise<number | undefined> {
  const folder = join(WORK, "llama");
  if (!existsSync(join(folder, "node_modules"))) return undefined;
  await using model = await open(size);
  const file = join(WORK, "model.gguf");
  writeFileSync(file, toGguf(size.config, model.layout.specs, await model.parameters()));
  const args = [folder, file, String(sampled.texts), String(sampled.tokens), "1"];
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- printed by the script beside this file
  const printed: { readonly tokensPerSecond: number } = JSON.parse(
    output(process.execPath, [script("llama-cpp.ts"), ...args]),
  );
  return printed.tokensPerSecond;
}
