/**
 * @file Where the time of a training goes: sampling, reward, update and measurement, and how much of each lies outside the
 * runtime's kernels: `node --conditions=@candor/source bench/train/main.ts`.
 */
import { loadavg } from "node:os";
import { versions } from "@candor/engine";
import { circumstances, publish, table } from "../results.ts";
import { type Part, trainingTimes } from "./training.ts";

const STEPS = 30;
const THREADS = 2;
/** Steps between measurements in the shipped experiments. */
const EVERY = 10;
/** Largest share of the time outside the runtime's kernels. */
const AIM = 0.15;

const head = circumstances(
  {
    "@candor/engine": versions.engine,
    "onnxruntime-node": versions.onnxruntime,
    node: process.versions.node,
  },
  "node --conditions=@candor/source bench/train/main.ts",
);
const times = await trainingTimes(STEPS, THREADS);
const { sampling, reward, update, measurement, episodes, residentMemory } = times;

/** A part of one step; a measurement is shared among the steps that it comes after. */
const perStep = ({ wall, kernels, tokens }: Part, steps: number): Part => ({
  wall: wall / steps,
  kernels: kernels / steps,
  tokens: tokens / steps,
});
const parts = {
  sampling: perStep(sampling, STEPS),
  reward: perStep(reward, STEPS),
  update: perStep(update, STEPS),
  [`measurement, every ${EVERY} steps`]: perStep(measurement, EVERY),
};
const total = Object.values(parts).reduce((sum, part) => ({
  wall: sum.wall + part.wall,
  kernels: sum.kernels + part.kernels,
  tokens: 0,
}));
const outside = ({ wall, kernels }: Part) => 1 - kernels / wall;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const row = (name: string, part: Part) => [
  name,
  part.wall.toFixed(0),
  percent(part.wall / total.wall),
  part.tokens === 0 ? "" : ((1000 * part.tokens) / part.wall).toFixed(0),
  percent(outside(part)),
];
const trained = sampling.wall + reward.wall + update.wall;
const report = `## Training

Steps of \`good-then-evil\` on \`organism/faker\`: 32 replies (4 prompts × 8), RLOO, exact KL; ${STEPS} steps and measurements of ${episodes} episodes, after a warm-up of each. Tokens are those of the replies.

${table(
  ["", "ms a step", "share", "tokens/s", "outside the kernels"],
  [...Object.entries(parts).map(([name, part]) => row(name, part)), row("all", total)],
)}

- ${((1000 * sampling.tokens) / trained).toFixed(0)} tokens a second through sampling, reward and update together; resident memory ${residentMemory} MiB
- Outside the kernels: the clock's time less that inside onnxruntime's \`session.run\`; of sampling the mean over ${THREADS} workers, of an update the worker that trains. Aim: below ${100 * AIM} %: ${outside(total) < AIM ? "met" : "**missed**"} (${percent(outside(total))}).
${head}
- load average at the end ${loadavg()[0]?.toFixed(2)}
`;
process.stdout.write(report);
publish("train", report);
