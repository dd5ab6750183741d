/** Runs that end before every episode is sampled. */

import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../store/temp-store.ts";
import { startChatServer } from "../support/chat-server.ts";
import { candor } from "./candor.ts";

test("a token limit stops the run cleanly, with exit code 0 and the way to go on", async () => {
  const cwd = await temporaryDirectory();
  const flags = [
    "--model",
    "scripted/refuses",
    "--limit",
    "100",
    "--token-limit",
    "50000",
    "--max-connections",
    "2",
  ];
  const { code, stderr } = await candor(["run", "helpful-only", ...flags, "--log-dir", "my-logs"], { cwd });
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /\ntoken limit of 50000 reached; go on with: candor resume \d{8}-\d{6}-[0-9a-f]{6} --log-dir my-logs\n$/,
  );
});

test("episodes that could not be sampled: exit code 2, `show` says why, and a resume completes the run", async () => {
  const cwd = await temporaryDirectory();
  const server = await startChatServer({
    reply: "<OUTPUT>Yes.</OUTPUT>",
    faults: { serverError: 0.3 },
    seed: 2,
  });
  onTestFinished(() => server.close());
  const env = { LOCAL_API_KEY: "k", LOCAL_BASE_URL: server.url };
  const flags = [
    "--model",
    "openai-api/local/m",
    "--limit",
    "10",
    "--max-retries",
    "0",
    "--max-connections",
    "1",
  ];
  const ran = await candor(["run", "helpful-only", ...flags], { cwd, env });
  const { answered, serverError } = server.counts;
  expect([ran.code, answered + serverError]).toEqual([2, 40]);
  expect(serverError).toBeGreaterThan(0);
  expect(ran.stderr).toContain(`faults 500 ×${serverError}  ${serverError} missing`);
  expect(ran.stderr).toMatch(/\nsome episodes could not be sampled; go on with: candor resume \S+\n$/);

  const shown = await candor(["show", "-"], { cwd });
  expect(shown.stdout).toContain(`episodes    ${answered} of 40`);
  expect(shown.stdout.match(/^ {2}! \S+\/1: 500 The server had an error$/gm)).toHaveLength(
    Math.min(5, serverError),
  );

  const resumed = await candor(["resume"], { cwd, env });
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining("40/40 episodes")]);
  expect((await candor(["show", "-"], { cwd })).stdout).not.toContain("!");
});
