/**
 * Episodes a second, CPU and memory of `candor run` beside promptfoo and beside a bare loop that stores nothing.
 * Installs promptfoo into bench/.work, prints the tables and writes them to bench/RESULTS.md.
 *
 *     node --conditions=@candor/source bench/harness/run.ts
 *
 * Shorter: `--rows 500 --repetitions 1 --long-rows 0 --dry` (`--dry` leaves RESULTS.md as it is).
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { VERSION as OPENAI_VERSION } from "openai/version";
import { inRepository } from "../paths.ts";
import { circumstances, publish } from "../results.ts";
import { CANDOR_RUN, CONTESTANTS } from "./contestants.ts";
import { installPromptfoo } from "./promptfoo.ts";
import { aims, delayTable, longRun } from "./report.ts";
import { runRound, type Result } from "./round.ts";
import { startServer } from "./server-process.ts";
import { workload } from "./workload.ts";

const CONNECTIONS = 64;
const DELAYS_MS = [0, 100];

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "5000" },
    repetitions: { type: "string", default: "3" },
    "long-rows": { type: "string", default: "100000" },
    dry: { type: "boolean", default: false },
  },
});
const rows = Number(values.rows);
const repetitions = Number(values.repetitions);

const promptfoo = installPromptfoo();
execFileSync(inRepository("node_modules/.bin/tsc"), ["-b", inRepository("tsconfig.build.json")]);
const about = circumstances(
  { node: process.versions.node, promptfoo, "openai (SDK)": OPENAI_VERSION },
  "node --conditions=@candor/source bench/harness/run.ts",
);

const results = await compare();
const sections = DELAYS_MS.map((delayMs) => {
  const own = results.filter((result) => result.delayMs === delayMs);
  const title = delayMs === 0 ? "The server answers at once" : `The server answers after ${delayMs} ms`;
  const most = `No client can pass ${(CONNECTIONS * 1000) / delayMs} rows/s here: ${CONNECTIONS} connections, ${delayMs} ms each.`;
  const ceiling = delayMs === 0 ? [] : [most];
  return [`### ${title}`, ...ceiling, delayTable(own), aims(own).join("\n")].join("\n\n");
});
const long = await longSection(Number(values["long-rows"]));
const report = [
  "## Harness",
  `${rows} episodes of \`helpful-only\` at ${CONNECTIONS} connections against a local server in its own process, the same prompts for all; medians of ${repetitions} turns, contestants interleaved. CPU is user and system time of the whole client, start to exit; the server's is not in it. \`candor run\` records, judges by one rule and analyses; the bare loop uses the same SDK and connections and keeps nothing. promptfoo runs with \`-j ${CONNECTIONS} --no-cache --no-table --no-progress-bar --no-share\`, its debug log and telemetry off, and one test a row.`,
  ...sections,
  ...long,
  about,
].join("\n\n");
if (!values.dry) publish("harness", report);
process.stdout.write(`${report}\n`);

/** Every contestant against every delay, in turns, so that a busy moment of the machine hits all alike. */
async function compare(): Promise<Result[]> {
  const prompts = workload(rows);
  const collected: Result[] = [];
  for (let turn = 0; turn < repetitions; turn++) {
    for (const delayMs of DELAYS_MS) {
      for (const contestant of rotated(CONTESTANTS, turn)) {
        using server = await startServer(delayMs);
        const options = { server, delayMs, rows, connections: CONNECTIONS, prompts };
        collected.push(announce(await runRound(contestant, options)));
      }
    }
  }
  return collected;
}

async function longSection(longRows: number): Promise<string[]> {
  if (longRows === 0) return [];
  using server = await startServer(0);
  const prompts = workload(longRows);
  const options = { server, delayMs: 0, rows: longRows, connections: CONNECTIONS, prompts };
  return ["### A long run", longRun(announce(await runRound(CANDOR_RUN, options)))];
}

function announce(result: Result): Result {
  const { contestant, delayMs, seconds, cpuSeconds, peakBytes, mostInFlight } = result;
  process.stderr.write(
    `${contestant}, ${result.rows} rows, ${delayMs} ms: ${seconds} s, CPU ${cpuSeconds.toFixed(2)} s, ${(peakBytes / 1e6).toFixed(0)} MB, at most ${mostInFlight} requests at the server\n`,
  );
  return result;
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
