// 10 000 BCa cluster-bootstrap resamples of 1 000 queries × 2 conditions × 10 epochs, beside scipy.stats.bootstrap.
//   node bench/measure/bootstrap.ts
// SciPy is installed by this script into bench/.work/scipy (needs python3 with venv); it is no dependency of Candor.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  clusterBootstrap,
  clusterBootstrapMean,
  pairedDifferences,
} from "../../packages/measure/src/index.ts";
import { Draws } from "../../packages/measure/test/simulation/draws.ts";
import { inRepository, WORK } from "../paths.ts";
import { circumstances, median, publish, table } from "../results.ts";

const SCIPY = "1.17.1";
const ROUNDS = 7;
const QUERIES = 1000;
const EPOCHS = 10;
const RESAMPLES = 10_000;

/** What one contestant reports: seconds of each round, and its interval. */
interface Outcome {
  seconds: number[];
  low: number;
  high: number;
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === "object" && value !== null && "seconds" in value && Array.isArray(value.seconds);
}

/** Runs a contestant ROUNDS times after one unmeasured round. */
function measure(run: () => { low: number; high: number }): Outcome {
  let { low, high } = run();
  const seconds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    ({ low, high } = run());
    return (performance.now() - start) / 1000;
  });
  return { seconds, low, high };
}

function installScipy(): string {
  const folder = join(WORK, "scipy");
  const python = join(folder, "bin/python");
  if (!existsSync(python)) {
    mkdirSync(WORK, { recursive: true });
    execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
    execFileSync(python, ["-m", "pip", "install", "--quiet", `scipy==${SCIPY}`], { stdio: "inherit" });
  }
  return python;
}

// One set of episodes for everybody, written before anybody starts.
const python = installScipy();
const draws = new Draws(2025);
const types = [
  { share: 0.5, a: 0.2, b: 0.1 },
  { share: 0.3, a: 0.7, b: 0.5 },
  { share: 0.2, a: 0.95, b: 0.9 },
];
const { a, b } = draws.queries(types, QUERIES, EPOCHS);
const episodes = join(WORK, "bootstrap-episodes.json");
writeFileSync(episodes, JSON.stringify({ a, b, resamples: RESAMPLES, rounds: ROUNDS }));

const options = { seed: 1, resamples: RESAMPLES };
const candor = measure(() => clusterBootstrapMean(pairedDifferences(a, b), options));

const clusters = a.map((outcomes, query) => ({ a: outcomes, b: b[query] ?? [] }));
const total = (outcomes: readonly number[]): number => {
  let sum = 0;
  for (const outcome of outcomes) sum += outcome;
  return sum / outcomes.length;
};
const general = measure(() =>
  clusterBootstrap(
    clusters,
    (sample) => {
      let sum = 0;
      for (const cluster of sample) sum += total(cluster.a) - total(cluster.b);
      return sum / sample.length;
    },
    options,
  ),
);

const script = inRepository("bench/measure/bootstrap.py");
const replies: unknown = JSON.parse(execFileSync(python, [script, episodes], { encoding: "utf8" }));
const [carried, reduced] = Array.isArray(replies) ? replies.filter((reply) => isOutcome(reply)) : [];
if (carried === undefined || reduced === undefined)
  throw new Error(`bootstrap.py gave no results: ${script}`);

const base = median(candor.seconds);
const row = (name: string, { seconds, low, high }: Outcome): string[] => [
  name,
  `${(1000 * median(seconds)).toFixed(0)} ms`,
  `${(1000 * Math.min(...seconds)).toFixed(0)}–${(1000 * Math.max(...seconds)).toFixed(0)} ms`,
  `${(median(seconds) / base).toFixed(1)} ×`,
  `${low.toFixed(4)} … ${high.toFixed(4)}`,
];
publish(
  "bootstrap",
  [
    "## Cluster bootstrap beside SciPy",
    `${RESAMPLES} BCa resamples of ${QUERIES} queries × 2 conditions × ${EPOCHS} epochs; every contestant starts from the same episodes in memory; median of ${ROUNDS} rounds after a warm-up.`,
    table(
      ["", "median", "range", "time beside the first", "95 % interval"],
      [
        row("`clusterBootstrapMean(pairedDifferences(a, b))`", candor),
        row("`clusterBootstrap`, statistic over the episodes", general),
        row("`scipy.stats.bootstrap`, statistic over the episodes (vectorised, best batch)", carried),
        row("`scipy.stats.bootstrap`, reduced by hand to one difference a query (best batch)", reduced),
      ],
    ),
    circumstances({ node: process.version, scipy: SCIPY }, "node bench/measure/bootstrap.ts"),
  ].join("\n\n"),
);
