import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { CANDOR, WORK } from "../paths.ts";
import { openStore } from "../../packages/lab/src/store/open.ts";
import { listRuns } from "../../packages/lab/src/store/runs.ts";
import { generateStore } from "./generate.ts";
import type { Viewed } from "./viewed.ts";

const PORT = 15_501;

/** One run with so many episodes, made once, and `candor view` on it. */
export async function candorViewer(episodes: number): Promise<Viewed> {
  const folder = join(WORK, `viewer-${episodes}`);
  const run = existsSync(join(folder, "candor.sqlite"))
    ? await onlyRun(folder)
    : await generated(folder, episodes);
  const address = `http://127.0.0.1:${PORT}/#/runs/${run}/pairs`;
  return {
    name: "candor view",
    command: [process.execPath, CANDOR, "view", "--log-dir", folder, "--port", String(PORT)],
    env: {},
    ready: "http",
    open: async (page) => {
      await page.goto(address);
      await page.getByRole("grid", { name: "Pairs" }).getByRole("link").first().waitFor();
    },
    filter: async (page) => {
      await page.getByRole("button", { name: "judges disagree" }).click();
      await narrowed(page);
    },
    search: async (page, word) => {
      await page.getByRole("searchbox", { name: "Words" }).fill(word);
      await narrowed(page);
    },
    indexed: async (page) => {
      await page.locator("main output", { hasNotText: "indexed" }).waitFor({ timeout: 600_000 });
    },
  };
}

/** Until some pairs of all are listed, and the first can be read. */
async function narrowed(page: Page): Promise<void> {
  await page.locator("main output", { hasText: / of /u }).waitFor();
  await page.getByRole("grid", { name: "Pairs" }).getByRole("link").first().waitFor();
}

async function generated(folder: string, episodes: number): Promise<string> {
  return (await generateStore(folder, episodes)).run;
}

async function onlyRun(folder: string): Promise<string> {
  await using store = await openStore(folder);
  const [run] = await listRuns(store.db);
  if (run === undefined) throw new Error(`${folder} holds no run; delete it`);
  return run.id;
}
