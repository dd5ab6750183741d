/**
 * How long the command line takes to start: `candor --version` beside `node -e 0`, in turns.
 *
 *     node bench/startup.ts
 */
import { execFileSync } from "node:child_process";
import { CANDOR, inRepository } from "./paths.ts";
import { circumstances, median, publish, table } from "./results.ts";

const REPETITIONS = 9;
const AIM = 2;

const contestants = { "node -e 0": ["-e", "0"], "candor --version": [CANDOR, "--version"] };
const about = circumstances({ node: process.versions.node }, "node bench/startup.ts");

execFileSync(inRepository("node_modules/.bin/tsc"), ["-b", inRepository("tsconfig.build.json")]);
const times = new Map(Object.keys(contestants).map((name) => [name, [] as number[]]));
// The first turn warms the file cache and is left out.
for (let turn = 0; turn <= REPETITIONS; turn++) {
  for (const [name, parameters] of Object.entries(contestants)) {
    const began = performance.now();
    execFileSync(process.execPath, parameters);
    if (turn > 0) times.get(name)?.push(performance.now() - began);
  }
}

const medians = [...times].map(([name, list]) => ({ name, ms: median(list), least: Math.min(...list) }));
const base = medians[0]?.ms ?? Number.NaN;
const ratio = (medians[1]?.ms ?? Number.NaN) / base;
const report = [
  "## Start",
  `Wall time of a whole process, median of ${REPETITIONS} in turns. Aim: \`candor --version\` in at most ${AIM} × the time of \`node -e 0\`: ${ratio <= AIM ? "met" : "**missed**"} (${ratio.toFixed(2)} ×).`,
  table(
    ["", "median ms", "least ms", "× node"],
    medians.map(({ name, ms, least }) => [
      `\`${name}\``,
      ms.toFixed(1),
      least.toFixed(1),
      (ms / base).toFixed(2),
    ]),
  ),
  about,
].join("\n\n");
publish("startup", report);
process.stdout.write(`${report}\n`);
