import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { inRepository } from "../paths.ts";

/** What the server received between two questions for it. */
export interface Traffic {
  requests: number;
  /** Sum of the requests' content lengths. */
  bodyBytes: number;
  mostInFlight: number;
}

export interface ServerProcess extends Disposable {
  /** Base URL for clients. */
  url: string;
  /** What came in since the last call. */
  traffic(): Promise<Traffic>;
}

/** Start the benchmark's server as a process of its own. */
export async function startServer(delayMs: number): Promise<ServerProcess> {
  const script = inRepository("bench/harness/server.ts");
  const child = spawn(process.execPath, [script, "--delay-ms", String(delayMs)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    url,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by server.ts
    traffic: async () => (await (await fetch(new URL("/stats", url))).json()) as Traffic,
    [Symbol.dispose]: () => void child.kill(),
  };
}
