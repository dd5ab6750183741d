import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, closeSync, readFileSync } from "node:fs";

export interface Measurement {
  seconds: number;
  /** User and system time of the process and of all children that it waited for. */
  cpuSeconds: number;
  /** The largest resident set that any of these processes had. */
  peakBytes: number;
}

const TIME = "/usr/bin/time";

/**
 * Run a command to its end and measure it with the system's `time`, which reads what the kernel counted (`wait4`).
 * @param log file that takes the command's output
 * @throws {Error} where the command fails
 */
export async function measure(
  command: readonly string[],
  { cwd, env, log }: { cwd: string; env: Readonly<Record<string, string>>; log: string },
): Promise<Measurement> {
  if (!existsSync(TIME)) throw new Error(`${TIME} is missing; on Debian: apt-get install time`);
  const measured = `${log}.time`;
  const format = process.platform === "linux" ? ["-f", "%e real %U user %S sys\n%M kilobytes"] : ["-l"];
  const output = openSync(log, "w");
  const child = spawn(TIME, [...format, "-o", measured, ...command], {
    cwd,
    env: { ...process.env, NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1", ...env },
    stdio: ["ignore", output, output],
  });
  const [status] = (await once(child, "exit")) as [number | null];
  closeSync(output);
  if (status !== 0) {
    throw new Error(
      `${command.join(" ")} ended with ${String(status)}:\n${readFileSync(log, "utf8").slice(-3000)}`,
    );
  }
  return parse(readFileSync(measured, "utf8"));
}

/** Reads GNU's `time -f` as above and BSD's `time -l`. */
function parse(text: string): Measurement {
  const find = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? Number.NaN);
  const kilobytes = find(/(\d+) kilobytes/);
  return {
    seconds: find(/([\d.]+) real/),
    cpuSeconds: find(/([\d.]+) user/) + find(/([\d.]+) sys/),
    peakBytes: Number.isNaN(kilobytes) ? find(/(\d+)\s+maximum resident set size/) : kilobytes * 1024,
  };
}
