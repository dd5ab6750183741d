/**
 * How long the server takes to answer about pairs of a large run, without browser and network, on a store that
 * `generate.ts` made; each question is asked of a list that nothing remembers yet.
 *
 *     node --conditions=@candor/source bench/viewer/reading.ts <log directory>
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { PairPage } from "../../packages/lab/src/server/api.ts";
import { DEFAULT_ANALYSIS } from "../../packages/lab/src/analysis/analyze.ts";
import { episodeRoutes } from "../../packages/lab/src/server/reading/episode-routes.ts";
import { pairRoutes } from "../../packages/lab/src/server/reading/pair-routes.ts";
import { openExistingStore } from "../../packages/lab/src/store/open.ts";
import { listRuns } from "../../packages/lab/src/store/runs.ts";
import { circumstances, median, publish, table } from "../results.ts";
import { RARE_WORD } from "./generate.ts";

const REPETITIONS = 5;
/** Ms in which a filter answers. */
const AIM = 300;

const [, , logDir = ""] = process.argv;
await using store = await openExistingStore(logDir);
const [run] = await listRuns(store.db);
if (run === undefined) throw new Error(`no run in ${logDir}`);
const closing = new AbortController();
const context = { db: store.db, logDir, options: DEFAULT_ANALYSIS };

/** A server that has answered nothing yet; the index stays in its file. */
const fresh = () => ({ pairs: pairRoutes(context, closing.signal), episodes: episodeRoutes(context) });
type Server = ReturnType<typeof fresh>;

async function ask(server: Server, path: string): Promise<{ ms: number; cpu: number; body: PairPage }> {
  const began = performance.now();
  const used = process.cpuUsage();
  const routes = path.startsWith("pairs") ? server.pairs : server.episodes;
  const answer = await routes.request(`/runs/${run?.id ?? ""}/${path}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- read of answers about pairs only
  const body = (await answer.json()) as PairPage;
  const { user, system } = process.cpuUsage(used);
  return { ms: performance.now() - began, cpu: (user + system) / 1000, body };
}

async function times(path: string, before?: string) {
  const all: { ms: number; cpu: number; body: PairPage }[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const server = fresh();
    if (before !== undefined) await ask(server, before);
    all.push(await ask(server, path));
  }
  return {
    wall: median(all.map(({ ms }) => ms)),
    most: Math.max(...all.map(({ ms }) => ms)),
    cpu: median(all.map(({ cpu }) => cpu)),
    total: all[0]?.body.total,
  };
}

const first = fresh();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const began = performance.now();
for (let done = -1; ; await setTimeout(200)) {
  const { index } = (await ask(first, "pairs?limit=1")).body;
  if (index.done === index.total || index.done === done) break;
  ({ done } = index);
}
const indexed = (performance.now() - began) / 1000;
delay.disable();

const FIRST = "pairs";
const questions: [string, string, string?][] = [
  ["first page", FIRST],
  ["page 500, remembered", "pairs?offset=25000", FIRST],
  ["flipped", "pairs?filter=flipped", FIRST],
  ["reasoning", "pairs?filter=reasoning", FIRST],
  ["disagree", "pairs?filter=disagree", FIRST],
  ["parse-problem", "pairs?filter=parse-problem", FIRST],
  ["all four", "pairs?filter=flipped&filter=reasoning&filter=disagree&filter=parse-problem", FIRST],
  ["sorted by the left side", "pairs?sort=left", FIRST],
  ["a rare word", `pairs?text=${RARE_WORD}`, FIRST],
  ["a frequent beginning of a word", "pairs?text=ba", FIRST],
  ["two frequent words", "pairs?text=bace+cedi", FIRST],
  ["no match: text", "pairs?text=nowhere", FIRST],
  [
    "no match: all four and text",
    "pairs?filter=flipped&filter=reasoning&filter=disagree&filter=parse-problem&text=nowhere",
    FIRST,
  ],
  ["a filter without a page before", "pairs?filter=flipped"],
  ["an episode", "episodes/500"],
  ["the next episode", "episodes/502", "episodes/500"],
];
const rows: string[][] = [];
let missed = 0;
for (const [name, path, before] of questions) {
  const { wall, most, cpu, total } = await times(path, before);
  if (wall > AIM) missed += 1;
  rows.push([name, String(total ?? "–"), wall.toFixed(0), most.toFixed(0), cpu.toFixed(0)]);
}
closing.abort();
const report = [
  "## Viewer: pairs of a large run",
  `${run.planned} episodes, ${REPETITIONS} askings of a new server each. Aim: ${AIM} ms: ${missed === 0 ? "met" : "**missed**"}. The index was read in ${indexed.toFixed(0)} s; meanwhile the process answered nothing for at most ${(delay.max / 1e6).toFixed(0)} ms, 99 % of the time for less than ${(delay.percentile(99) / 1e6).toFixed(0)} ms.`,
  table(["", "pairs", "median ms", "most ms", "CPU ms"], rows),
  circumstances(
    { node: process.versions.node },
    "node --conditions=@candor/source bench/viewer/reading.ts <log directory>",
  ),
].join("\n\n");
if (process.argv.includes("--publish")) publish("viewer-reading", report);
process.stdout.write(`${report}\n`);
