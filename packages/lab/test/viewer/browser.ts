/** The system's Chromium, driven page by page; a page that logs an error, or asks others than its server, fails its test. */
import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const EXECUTABLE = PLACES.find((path) => existsSync(path));

/** How long a page may take where the machine is busy, before a test says what it waited for. */
const PATIENCE_MS = 25_000;

/** Why tests in a browser are skipped; undefined where there is one. */
export const SKIP_BROWSER: string | undefined =
  EXECUTABLE === undefined ? `no browser at ${PLACES.join(", ")}` : undefined;

/** What ends the title of tests that are skipped. */
export const WHY_SKIPPED = SKIP_BROWSER === undefined ? "" : ` (skipped: ${SKIP_BROWSER})`;

export async function launch(): Promise<Browser> {
  if (EXECUTABLE === undefined) throw new Error(SKIP_BROWSER);
  return await chromium.launch({ executablePath: EXECUTABLE, args: ["--no-sandbox"] });
}

/** How a page is looked at. */
export interface Look {
  /** Of the window, in pixels. */
  width: number;
  dark: boolean;
  /** Nothing outside of the machine can be reached. */
  offline?: boolean;
}

export const WIDE: Look = { width: 1280, dark: false };
export const NARROW: Look = { width: 390, dark: true };

/** A window of its own until the test is over, which fails where the page had a problem. */
export async function openPage(
  browser: Browser,
  url: string,
  { width, dark, offline = false }: Look = WIDE,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    offline,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const problems = problemsOf(page, new URL(url));
  onTestFinished(async () => {
    await context.close();
    expect(problems).toEqual([]);
  });
  await page.goto(url);
  return page;
}

/** What the page says to its console as an error, what it throws, shows in a dialog, and asks of others than its own host. */
function problemsOf(page: Page, { origin }: URL): string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !["blob:", "data:"].includes(url.protocol))
      problems.push(`asked of another host: ${request.url()}`);
  });
  return problems;
}
