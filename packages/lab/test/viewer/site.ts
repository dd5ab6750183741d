/** The viewer over one store, in one browser, for all tests of a file. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { ServerContext } from "../../src/server/context.ts";
import { serve } from "../../src/server/serve.ts";
import { openStore } from "../../src/store/open.ts";
import { launch, openPage, type Look } from "./browser.ts";

/** Fewer resamples than people use: both sides of a comparison have the same. */
const OPTIONS = { seed: 1, resamples: 500, delta: 0.05 };

export interface Site<Stored> extends AsyncDisposable {
  context: ServerContext;
  browser: Browser;
  /** What `make` said is in the store. */
  stored: Stored;
  /** Opens a place of the viewer, such as `#/certify`, until the test is over. */
  visit: (place: string, look?: Look) => Promise<Page>;
}

/** @param make fills a log directory, before it is served */
export async function openSite<Stored>(make: (logDir: string) => Promise<Stored>): Promise<Site<Stored>> {
  const directory = await mkdtemp(join(tmpdir(), "candor-viewer-"));
  await using cleaning = new AsyncDisposableStack();
  cleaning.defer(() => rm(directory, { recursive: true, force: true }));
  const logDir = join(directory, "logs");
  await mkdir(logDir);
  const stored = await make(logDir);
  const { db } = cleaning.use(await openStore(logDir));
  const context: ServerContext = { db, logDir, options: OPTIONS };
  const bugs: Error[] = [];
  const served = cleaning.use(
    await serve(context, { host: "127.0.0.1", port: 0, token: "", onBug: (error) => bugs.push(error) }),
  );
  const browser = await launch();
  cleaning.defer(() => browser.close());
  cleaning.defer(() => {
    if (bugs.length > 0) throw new AggregateError(bugs, "the server failed");
  });
  const kept = cleaning.move();
  return {
    context,
    browser,
    stored,
    visit: async (place, look) => await openPage(browser, `${served.url}${place}`, look),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
