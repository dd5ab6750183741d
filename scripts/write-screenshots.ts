/**
 * @file The pictures of the documentation, taken by the system's Chromium from stored runs:
 *
 *     node --conditions=@candor/source scripts/write-screenshots.ts viewer LOG_DIR
 *     node --conditions=@candor/source scripts/write-screenshots.ts findings LOG_DIR
 *
 * `viewer` takes the viewer's pages of a store that holds recorded transcripts, an audit and a certification (docs/viewer.md
 * says how it was made); `findings` the curves, and the arms at their end, of every experiment of a store (docs/findings.md).
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Locator } from "playwright-core";
import { DEFAULT_ANALYSIS } from "../packages/lab/src/analysis/analyze.ts";
import type { Overview, PairPage } from "../packages/lab/src/server/api.ts";
import { serve } from "../packages/lab/src/server/serve.ts";
import { openExistingStore } from "../packages/lab/src/store/open.ts";

const IMAGES = fileURLToPath(new URL("../docs/images", import.meta.url));
const [WIDTH, HEIGHT] = [1280, 860];
const [CURVES, END] = ["compliance-g", "at-the-end-of-the-conflict"];
/** Part of the names of an experiment's figures. */
const PICTURED: Readonly<Record<string, string>> = {
  "good-then-evil": CURVES,
  "knowing-or-not": CURVES,
  freeze: CURVES,
  reload: CURVES,
  placebos: END,
  mitigations: END,
  dose: END,
};

const [, , what = "", logDir = ""] = process.argv;
await using store = await openExistingStore(logDir);
await using served = await serve(
  { db: store.db, logDir, options: DEFAULT_ANALYSIS },
  { host: "127.0.0.1", port: 0, token: "", onBug: (error) => process.stderr.write(`${error.stack}\n`) },
);
await using browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
mkdirSync(IMAGES, { recursive: true });
if (what === "viewer") await viewerPages();
else await experiments();

async function viewerPages(): Promise<void> {
  const { runs } = await api<Overview>("overview");
  const audited = runs.find(({ audits }) => audits !== null)?.audits;
  const recorded = runs.find(({ origin }) => origin === "imported")?.id;
  if (!audited || !recorded) throw new Error(`${logDir} lacks an audited run or an imported one`);
  const { pairs } = await api<PairPage>(`runs/${recorded}/pairs?filter=flipped&filter=reasoning`);
  const link = page.getByRole("grid").getByRole("link").first();
  const analysed = page.getByText(" queries").nth(runs.filter(({ audits }) => audits === null).length - 1);
  await take("viewer-runs", "#/", analysed);
  await take("viewer-pairs", `#/runs/${recorded}/pairs?filter=flipped`, link);
  const episode = `#/runs/${recorded}/episodes/${pairs[0]?.left?.episode}`;
  await page.setViewportSize({ width: WIDTH, height: 1400 });
  await take("viewer-transcript", episode, page.locator("mark").first());
  await page.setViewportSize({ width: WIDTH, height: HEIGHT });
  await take("viewer-certification", "#/certify", page.getByRole("table").first());
  await page.goto(`${served.url}#/runs/${audited}`);
  const square = page.getByRole("heading", { name: "Scratchpads swapped between the conditions" });
  await square.scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, ((await square.boundingBox())?.y ?? 0) - 30);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(IMAGES, "viewer-audit.png") });
}

/** What docs/findings.md shows of each experiment: how it went, or, of those with many arms, where they ended. */
async function experiments(): Promise<void> {
  const { trainings } = await api<Overview>("overview");
  for (const experiment of new Set(trainings.map((each) => each.experiment))) {
    await page.goto(`${served.url}#/experiments/${experiment}`);
    await page.locator("figure.plot").first().waitFor({ timeout: 120_000 });
    const figures = page.locator(`figure.plot[data-name*="${PICTURED[experiment] ?? CURVES}"]`);
    for (const [index, figure] of (await figures.all()).entries()) {
      const suffix = index === 0 ? "" : `-${index + 1}`;
      await figure.locator(".chart").screenshot({ path: join(IMAGES, `${experiment}${suffix}.png`) });
    }
  }
}

async function take(name: string, address: string, ready: Locator): Promise<void> {
  await page.goto(`${served.url}${address}`);
  await ready.waitFor({ timeout: 60_000 });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

async function api<T>(path: string): Promise<T> {
  const answers: { parse: (text: string) => T } = JSON;
  return answers.parse(await (await fetch(`${served.url}api/${path}`)).text());
}
