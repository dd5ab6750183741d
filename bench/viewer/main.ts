/**
 * What a reader waits for in a browser, in Candor's viewer and in promptfoo's, each over 100 000 stored replies:
 *
 *     node --conditions=@candor/source bench/viewer/main.ts [--episodes 100000] [--dry]
 *
 * Both stores are made once and kept in bench/.work. Needs the system's Chromium.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { chromium, type Browser, type Page } from "playwright-core";
import { circumstances, median, publish, table } from "../results.ts";
import { candorViewer } from "./candor.ts";
import { RARE_WORD } from "./generate.ts";
import { promptfooViewer } from "./promptfoo.ts";
import type { Viewed } from "./viewed.ts";

const REPETITIONS = 5;

const { values } = parseArgs({
  options: { episodes: { type: "string", default: "100000" }, dry: { type: "boolean", default: false } },
});
const episodes = Number(values.episodes);
const promptfoo = promptfooViewer(episodes);
const contestants: Viewed[] = [await candorViewer(episodes), promptfoo];
const about = circumstances(
  { node: process.versions.node, promptfoo: promptfoo.version },
  "node --conditions=@candor/source bench/viewer/main.ts",
);

const rows: string[][] = [];
for (const viewed of contestants) rows.push(await measured(viewed));
const columns = [
  "",
  "first rows, ms",
  "filter, ms",
  "search for a word, ms",
  "page's heap, MB",
  "page's process, MB",
];
const report = [
  "## Viewer in the browser",
  `${episodes} stored replies each, of some 3 kB: \`candor view\` shows them as ${episodes / 2} pairs of two conditions, promptfoo as ${episodes} rows of one evaluation. Medians of ${REPETITIONS}, in Chromium without a window, every time in a page of its own; the server has answered once before. First rows: from opening the address until a row can be read. Filter: from the click until the rows that are left can be read (judges disagree; failures). Search: the same from the typed word, which one reply in a thousand holds; both wait for a moment until the reader stops typing. Heap and process (proportional share of its memory) after scrolling or paging through ten screens. Aims of \`candor view\`: 1 000 ms, 300 ms, 300 MB.`,
  table(columns, rows),
  about,
].join("\n\n");
if (!values.dry) publish("viewer", report);
process.stdout.write(`${report}\n`);

async function measured(viewed: Viewed): Promise<string[]> {
  await using running = new AsyncDisposableStack();
  running.use(await started(viewed));
  const browser = running.use(
    await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] }),
  );
  await prepared(viewed, browser);
  const [opened, filtered, searched]: number[][] = [[], [], []];
  const heaps: number[] = [];
  const processes: number[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    await using context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    opened?.push(await milliseconds(() => viewed.open(page)));
    filtered?.push(await milliseconds(() => viewed.filter(page)));
    const other = await context.newPage();
    await viewed.open(other);
    searched?.push(await milliseconds(() => viewed.search(other, RARE_WORD)));
    await other.close();
    for (let screen = 0; screen < 10; screen++) await page.mouse.wheel(0, 5000);
    const memory = await memoryOf(page, browser);
    heaps.push(memory.heap);
    processes.push(memory.process);
  }
  process.stderr.write(
    `${viewed.name}: ${JSON.stringify({ opened, filtered, searched, heaps, processes })}\n`,
  );
  const times = [opened, filtered, searched].map((all) => median(all ?? []).toFixed(0));
  return [`\`${viewed.name}\``, ...times, median(heaps).toFixed(0), median(processes).toFixed(0)];
}

/** What is done once: files are read into the system's cache, and words into Candor's index. */
async function prepared(viewed: Viewed, browser: Browser): Promise<void> {
  const page = await browser.newPage();
  await viewed.open(page);
  await viewed.indexed?.(page);
  await page.close();
}

async function started({ command, env, ready }: Viewed): Promise<AsyncDisposable> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once("exit", () => resolve());
  let said = "";
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes(ready)) break;
  }
  return {
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** In MB: what JavaScript holds after a collection, and the process of the page. */
async function memoryOf(page: Page, browser: Browser): Promise<{ heap: number; process: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN;
  const whole = await browser.newBrowserCDPSession();
  const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => shareOf(id));
  return { heap: heap / 1e6, process: Math.max(...renderers) / 1e6 };
}

/** Memory of a process in bytes, what it shares with others divided among them. */
function shareOf(pid: number): number {
  const [, kilobytes = "0"] = /^Pss:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
  return 1024 * Number(kilobytes);
}
