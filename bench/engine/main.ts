/**
 * @file Training and sampling speed of the engine beside PyTorch and llama.cpp, as a share of what the machine can do:
 * `node --conditions=@candor/source bench/engine/main.ts`. Contestants take turns, so that other work on the machine
 * meets all of them; the arithmetic limit is measured anew before each engine run.
 */
import { circumstances, publish, table } from "../results.ts";
import { memoryOverSteps, samplingSpeed, trainingSpeed } from "./engine.ts";
import { arithmeticLimit } from "./limits.ts";
import { llamaSpeed, torchSpeeds } from "./peers.ts";
import { type Size, sizes, trainingFlops } from "./sizes.ts";

const ROUNDS = 2;
const MEMORY_STEPS = 5000;

interface Speeds {
  limit: number;
  training: number;
  torchEager: number;
  torchCompiled: number;
  sampling: number;
  llama: number;
}

const missing = Number.NaN;
const thousands = (value: number): string =>
  Number.isFinite(value) ? `${(value / 1000).toFixed(1)} k` : "not installed";
const ratio = (a: number, b: number): string =>
  Number.isFinite(a / b) && b > 0 ? `${(a / b).toFixed(2)} ×` : "";

const head = circumstances(
  { "@candor/engine": "0.1.0", "onnxruntime-node": "1.30.0", node: process.version },
  "node --conditions=@candor/source bench/engine/main.ts",
);
const rows = new Map<Size, Speeds>();
let torchVersion = "not installed";
for (const size of sizes) {
  const best: Speeds = {
    limit: 0,
    training: 0,
    torchEager: missing,
    torchCompiled: missing,
    sampling: 0,
    llama: missing,
  };
  for (let round = 0; round < ROUNDS; round++) {
    best.limit = Math.max(best.limit, arithmeticLimit(2));
    best.training = Math.max(best.training, await trainingSpeed(size));
    const torch = torchSpeeds(size);
    torchVersion = torch?.version ?? torchVersion;
    best.torchEager = Math.max(torch?.eager ?? missing, best.torchEager || 0);
    best.torchCompiled = Math.max(torch?.compiled ?? missing, best.torchCompiled || 0);
    best.sampling = Math.max(best.sampling, await samplingSpeed(size));
    best.llama = Math.max((await llamaSpeed(size)) ?? missing, best.llama || 0);
    process.stderr.write(`${size.name}: ${JSON.stringify(best)}\n`);
  }
  rows.set(size, best);
}

const training = table(
  [
    "model, batch",
    "engine",
    "share of the limit",
    "PyTorch eager",
    "PyTorch compiled",
    "engine ÷ best PyTorch",
  ],
  [...rows].map(([size, speed]) => {
    const share = (speed.training * trainingFlops(size.config, size.length)) / 1e9 / speed.limit;
    return [
      `${size.name}, ${size.rows} × ${size.length}`,
      thousands(speed.training),
      `${Math.round(100 * share)} % of ${Math.round(speed.limit)} GF/s`,
      thousands(speed.torchEager),
      thousands(speed.torchCompiled),
      ratio(speed.training, Math.max(speed.torchEager, speed.torchCompiled || 0)),
    ];
  }),
);
const sampling = table(
  ["model", "engine, 2 workers × 64 slots", "llama.cpp, 64 sequences, 1 thread", "engine ÷ llama.cpp"],
  [...rows].map(([size, { sampling: engine, llama }]) => [
    size.name,
    thousands(engine),
    thousands(llama),
    ratio(engine, llama),
  ]),
);
const [smallest] = sizes;
const memory =
  smallest === undefined ? [] : await memoryOverSteps({ ...smallest, rows: 4, length: 32 }, MEMORY_STEPS);

const text = `## Engine: training and sampling on a CPU

${head}
- PyTorch ${torchVersion}, 2 threads, the same model, batch and AdamW; llama.cpp through node-llama-cpp, the same weights as float32

Tokens a second in training, best of ${ROUNDS} rounds of 12 steps, everything included:

${training}

New tokens a second in sampling, 128 texts of 128 tokens at temperature 1, best of ${ROUNDS} rounds:

${sampling}

Resident memory at every tenth of ${MEMORY_STEPS} training steps, MiB: ${memory.join(", ")}.
`;
process.stdout.write(text);
publish("engine", text);
