/** The command line as a process of its own, from source. */

import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("candor-main.ts", import.meta.url));
export interface Ended {
  /** Exit code; null where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  /** What it has written to stderr so far. */
  readonly stderr: string;
  ended: Promise<Ended>;
}

export interface CandorOptions {
  /** No directory above it holds a `.env`. */
  cwd: string;
  /** Added to an environment that holds no keys and no colours. */
  env?: Record<string, string>;
}

export function startCandor(args: readonly string[], options: CandorOptions): Started {
  return startNode(["--conditions=@candor/source", MAIN, ...args], options);
}

export function startNode(args: readonly string[], { cwd, env = {} }: CandorOptions): Started {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const { promise: ended, resolve, reject } = Promise.withResolvers<Ended>();
  child.on("error", reject);
  child.on("close", (code, signal) => {
    resolve({ code, signal, stdout, stderr });
  });
  return {
    child,
    ended,
    get stderr() {
      return stderr;
    },
  };
}

export function candor(args: readonly string[], options: CandorOptions): Promise<Ended> {
  return startCandor(args, options).ended;
}
