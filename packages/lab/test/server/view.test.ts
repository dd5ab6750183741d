/** `candor view` as a process of its own. */

import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { candor, startCandor, type Started } from "../cli/candor.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { listen, stop } from "../support/chat-server.ts";

/** The first line of what it prints. */
async function firstLine({ child }: Started): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.stdout?.once("data", (text: string) => resolve(text.trim()));
  return await promise;
}

test("it prints its address, serves the store, and ends with Ctrl-C, listeners or not", async () => {
  const { directory } = await temporaryStore();
  const started = startCandor(["view", "--log-dir", directory, "--port", "0"], { cwd: directory });
  const url = await firstLine(started);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const overview = await fetch(new URL("/api/overview", url));
  expect(await overview.json()).toMatchObject({ logDir: directory, runs: [] });
  const events = await fetch(new URL("/api/events", url));
  started.child.kill("SIGINT");
  expect(await started.ended).toMatchObject({ code: 0, stdout: `${url}\n`, stderr: "Ctrl-C ends it\n" });
  await events.text().catch(() => undefined);
});

test("beyond this machine the address has a token of its own", async () => {
  const { directory } = await temporaryStore();
  const flags = ["--log-dir", directory, "--port", "0", "--host", "0.0.0.0"];
  const started = startCandor(["view", ...flags], { cwd: directory });
  const url = new URL(await firstLine(started));
  expect(url.searchParams.get("token")).toMatch(/^[\w-]{32}$/);
  const page = `http://127.0.0.1:${url.port}/`;
  expect((await fetch(page)).status).toBe(401);
  const opened = await fetch(`${page}${url.search}`, { redirect: "manual" });
  expect([opened.status, opened.headers.get("location")]).toEqual([303, "/"]);
  started.child.kill("SIGTERM");
  expect((await started.ended).code).toBe(0);
});

test("a port that is taken, and a host that is not ours", async () => {
  const { directory: cwd } = await temporaryStore();
  const other = createServer();
  const port = await listen(other, 0);
  onTestFinished(() => stop(other));
  const view = async (...flags: string[]) => {
    const { code, stderr } = await candor(["view", ...flags], { cwd });
    return [code, stderr];
  };
  expect(await view("--log-dir", cwd, "--port", String(port))).toEqual([
    2,
    `error: --port: port ${port} of 127.0.0.1 is taken; give another, such as --port ${port + 1}, or 0 for any that is free [PORT_TAKEN]\n`,
  ]);
  expect(await view("--log-dir", cwd, "--host", "192.0.2.1")).toEqual([
    2,
    expect.stringMatching(
      /^error: --host: cannot serve on 192\.0\.2\.1, port 7575: .*EADDRNOTAVAIL.* \[ADDRESS_UNUSABLE\]\n$/,
    ),
  ]);
});
