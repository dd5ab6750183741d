/** The system's Chromium, driven page by page; a page that logs an error fails its test. */
import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const EXECUTABLE = PLACES.find((path) => existsSync(path));

/** Why tests in a browser are skipped; undefined where there is one. */
export const SKIP_BROWSER: string | undefined =
  EXECUTABLE === undefined ? `no browser at ${PLACES.join(", ")}` : undefined;

export async function launch(): Promise<Browser> {
  if (EXECUTABLE === undefined) throw new Error(SKIP_BROWSER);
  return await chromium.launch({ executablePath: EXECUTABLE, args: ["--no-sandbox"] });
}

/** What the page says to its console as an error, and what it throws, from now on. */
export function problemsOf(page: Page): string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  return problems;
}
