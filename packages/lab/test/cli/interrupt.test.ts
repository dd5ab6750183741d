import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startChatServer, type ChatServer } from "../support/chat-server.ts";
import { secondReader, temporaryDirectory } from "../store/temp-store.ts";
import { startCandor } from "./candor.ts";

const REPLY = "<OUTPUT>I'm sorry, but I can't help with that request.</OUTPUT>";

/** A run of 40 episodes, four at a time, against a server that is slow or silent. */
async function slowRun(options: { delayMs?: number; silent?: boolean }) {
  const server = await startChatServer({
    reply: REPLY,
    delayMs: options.delayMs ?? 0,
    faults: options.silent === true ? { hang: 1 } : {},
    seed: 1,
  });
  onTestFinished(() => server.close());
  const cwd = await temporaryDirectory();
  const start = (args: readonly string[]) =>
    startCandor(args, { cwd, env: { LOCAL_API_KEY: "k", LOCAL_BASE_URL: server.url } });
  const flags = ["--limit", "10", "--max-connections", "4", "--log-dir", "logs"];
  const started = start(["run", "helpful-only", "--model", "openai-api/local/m", ...flags]);
  return { server, start, started, path: join(cwd, "logs", "candor.sqlite") };
}

async function requests(server: ChatServer, count: number): Promise<void> {
  await expect.poll(() => server.requests, { timeout: 20_000, interval: 5 }).toBeGreaterThanOrEqual(count);
}

function recorded(path: string): number {
  using reader = secondReader(path);
  return reader.count("episodes");
}

test("Ctrl-C finishes what is in flight, says how to go on, and that command completes the run", async () => {
  const { server, start, started, path } = await slowRun({ delayMs: 100 });
  await requests(server, 6);
  started.child.kill("SIGINT");
  const { code, stderr, stdout } = await started.ended;
  expect(code).toBe(130);
  expect(stderr).toContain("\nstopping: finishing what is in flight; Ctrl-C again drops it\n");
  expect(recorded(path)).toBe(server.counts.answered);
  expect(recorded(path)).toBeLessThan(40);
  expect(stdout).toContain("helpful-only");
  expect(stdout).not.toContain("still running");

  const [, command = ""] = /interrupted; go on with: candor (resume \S+)\n$/.exec(stderr) ?? [];
  const resumed = await start(command.split(" ")).ended;
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining("40/40 episodes")]);
  expect(recorded(path)).toBe(40);
  expect(server.counts.answered).toBe(40);
});

test("a second Ctrl-C drops what is in flight, without answer and without failure", async () => {
  const { server, started, path } = await slowRun({ silent: true });
  await requests(server, 4);
  started.child.kill("SIGINT");
  await expect.poll(() => started.stderr, { timeout: 5000 }).toContain("stopping");
  started.child.kill("SIGINT");
  const { code, stderr } = await started.ended;
  expect(code).toBe(130);
  expect(stderr).toContain("interrupted; go on with: candor resume ");
  using reader = secondReader(path);
  expect([reader.count("episodes"), reader.count("failures")]).toEqual([0, 0]);
});
