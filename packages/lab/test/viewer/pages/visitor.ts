/** What several pages are asked. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import type { Analysis } from "../../../src/analysis/analyze.ts";
import { analysisOf } from "../../../src/report/analysis-of.ts";
import { analysedOf } from "../../../src/store/named.ts";
import type { Site } from "../site.ts";
import type { StoredRuns } from "../stores.ts";

/** The site, which is there when a test begins. */
export type At = () => Site<StoredRuns>;

/** What `candor analyze` says of runs, trainings or experiments. */
export async function analysed({ context }: Site<StoredRuns>, ...names: string[]): Promise<Analysis> {
  const { db, logDir, options } = context;
  return await analysisOf(db, await analysedOf(db, names), logDir, options);
}

/** Texts of what a locator finds, as soon as there is one. */
export async function textsOf(locator: Locator): Promise<string[]> {
  await locator.first().waitFor();
  return (await locator.allInnerTexts()).map((text) => text.replaceAll(/\s+/gu, " ").trim());
}

/** What a button or link downloads. */
export async function download(page: Page, what: Locator): Promise<{ name: string; text: string }> {
  const downloading = page.waitForEvent("download");
  await what.click();
  const file = await downloading;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

/** The address behind `#`. */
export function placeOf(page: Page): string {
  return new URL(page.url()).hash;
}
