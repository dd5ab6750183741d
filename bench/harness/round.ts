import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { WORK } from "../paths.ts";
import type { Contestant, Round } from "./contestants.ts";
import { measure, type Measurement } from "./measure.ts";
import type { ServerProcess } from "./server-process.ts";
import type { Workload } from "./workload.ts";

export interface Result extends Measurement {
  contestant: string;
  delayMs: number;
  rows: number;
  stored: number;
  /** Mean length of a request's body. */
  requestBytes: number;
  mostInFlight: number;
}

export interface RoundOptions {
  server: ServerProcess;
  delayMs: number;
  rows: number;
  connections: number;
  prompts: Workload;
}

/**
 * Let one contestant send every row, from an empty directory.
 * @throws {Error} where the server did not receive every row exactly once
 */
export async function runRound(contestant: Contestant, options: RoundOptions): Promise<Result> {
  const { server, delayMs, rows, connections, prompts } = options;
  const directory = join(WORK, "round");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const round: Round = { url: server.url, prompts, rows, connections, directory };

  const command = contestant.command(round);
  const env = contestant.env?.(round) ?? {};
  await server.traffic();
  const measured = await measure(command, { cwd: directory, env, log: join(WORK, "output.log") });
  const { requests, bodyBytes, mostInFlight } = await server.traffic();
  if (requests !== rows) throw new Error(`${contestant.name} sent ${requests} requests for ${rows} rows`);

  const stored = contestant.stored(round);
  rmSync(directory, { recursive: true, force: true });
  const requestBytes = bodyBytes / requests;
  return { contestant: contestant.name, delayMs, rows, stored, requestBytes, mostInFlight, ...measured };
}
