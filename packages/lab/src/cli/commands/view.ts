import { randomBytes } from "node:crypto";
import { serve } from "../../server/serve.ts";
import { openExistingStore } from "../../store/open.ts";
import { analysisOptions } from "../analysis-options.ts";
import type { ViewFlags } from "../flags.ts";

/** `candor view`: serves the viewer until it is interrupted. */
export async function view(flags: ViewFlags): Promise<void> {
  const { logDir, host, port } = flags;
  await using store = await openExistingStore(logDir);
  const context = { db: store.db, logDir, options: analysisOptions(flags) };
  await using served = await serve(context, {
    host,
    port,
    token: randomBytes(24).toString("base64url"),
    onBug: (error) => {
      process.stderr.write(`${error.stack ?? error.message}\n`);
    },
  });
  process.stdout.write(`${served.url}\n`);
  process.stderr.write("Ctrl-C ends it\n");
  await interrupted();
}

async function interrupted(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.once("SIGINT", () => resolve());
  process.once("SIGTERM", () => resolve());
  await promise;
}
