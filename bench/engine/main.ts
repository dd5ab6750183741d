/**
 * @file Training and sampling speed of the engine beside PyTorch and llama.cpp, as a share of what the machine can do:
 * `node --conditions=@candor/source bench/engine/main.ts`. Two kinds of figures: by the clock on two threads, which holds
 * on a quiet machine, and by processor time on one thread, which other work on the machine changes little.
 */
import { loadavg } from "node:os";
import { circumstances, publish, table } from "../results.ts";
import type { Rates } from "./best.ts";
import { memoryOverSteps, samplingSpeed, trainingSpeed } from "./engine.ts";
import { arithmeticLimit } from "./limits.ts";
import { llamaSpeed, torchSpeeds } from "./peers.ts";
import { type Size, sizes, trainingFlops } from "./sizes.ts";

const MEMORY_STEPS = 5000;
const kinds = [
  { kind: "wall", threads: 2, title: "by the clock, two threads" },
  { kind: "cpu", threads: 1, title: "by processor time, one thread" },
] as const;

const thousands = (rates: Rates | undefined, kind: keyof Rates): string =>
  rates === undefined ? "not installed" : `${(rates[kind] / 1000).toFixed(1)} k`;
const ratio = (a: number, b: number): string => (b > 0 ? `${(a / b).toFixed(2)} ×` : "");

const head = circumstances(
  { "@candor/engine": "0.1.0", "onnxruntime-node": "1.30.0", node: process.version },
  "node --conditions=@candor/source bench/engine/main.ts",
);
let torchVersion = "not installed";

async function trainingRow(size: Size, kind: keyof Rates, threads: number): Promise<string[]> {
  const limit = arithmeticLimit(threads)[kind];
  const engine = await trainingSpeed(size, threads);
  const torch = torchSpeeds(size, threads);
  torchVersion = torch?.version ?? torchVersion;
  const share = (engine[kind] * trainingFlops(size.config, size.length)) / 1e9 / limit;
  const fastest = Math.max(torch?.eager[kind] ?? 0, torch?.compiled[kind] ?? 0);
  return [
    `${size.name}, ${size.rows} × ${size.length}`,
    thousands(engine, kind),
    `${Math.round(100 * share)} % of ${Math.round(limit)} GF/s`,
    thousands(torch?.eager, kind),
    thousands(torch?.compiled, kind),
    ratio(engine[kind], fastest),
  ];
}

async function samplingRow(size: Size, kind: keyof Rates, threads: number): Promise<string[]> {
  const engine = await samplingSpeed(size, threads);
  const llama = await llamaSpeed(size);
  return [
    size.name,
    thousands(engine, kind),
    thousands(llama, kind),
    ratio(engine[kind], llama?.[kind] ?? 0),
  ];
}

const sections: string[] = [];
for (const { kind, threads, title } of kinds) {
  const training: string[][] = [];
  const sampling: string[][] = [];
  for (const size of sizes) {
    training.push(await trainingRow(size, kind, threads));
    sampling.push(await samplingRow(size, kind, threads));
    process.stderr.write(`${title}: ${training.at(-1)?.join(" | ")} || ${sampling.at(-1)?.join(" | ")}\n`);
  }
  const trainingHead = [
    "model, batch",
    "engine",
    "share of the limit",
    "PyTorch eager",
    "PyTorch compiled",
    "engine ÷ PyTorch",
  ];
  const samplingHead = [
    "model",
    `engine, ${threads} × 64 slots`,
    "llama.cpp, 64 sequences",
    "engine ÷ llama.cpp",
  ];
  sections.push(
    `Tokens a second in training, ${title}:\n\n${table(trainingHead, training)}`,
    `New tokens a second in sampling, ${title} (llama.cpp: one thread):\n\n${table(samplingHead, sampling)}`,
  );
}

const [smallest] = sizes;
const memory = smallest && (await memoryOverSteps({ ...smallest, rows: 4, length: 32 }, MEMORY_STEPS));
const text = `## Engine: training and sampling on a CPU

${head}
- load average at the end ${loadavg()[0]?.toFixed(2)}: above the number of cores, figures by the clock say little
- PyTorch ${torchVersion}, the same model, batch and AdamW; llama.cpp through node-llama-cpp, the same weights as float32
- the limit is multiply-adds from registers, measured just before; best of 8 steps, or of 3 times 128 texts of 128 tokens at temperature 1

${sections.join("\n\n")}

Resident memory at every tenth of ${MEMORY_STEPS} training steps, MiB: ${memory?.join(", ")}.
`;
process.stdout.write(text);
publish("engine", text);
