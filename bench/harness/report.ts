import { median, table } from "../results.ts";
import { BARE_LOOP, CANDOR_RUN, CONTESTANTS, PEER } from "./contestants.ts";
import type { Result } from "./round.ts";

interface Summary {
  name: string;
  rate: number;
  rates: readonly number[];
  cpuMs: number;
  peakMB: number;
  result: Result;
}

/** One table a delay: medians over the repetitions. */
export function delayTable(results: readonly Result[]): string {
  const bare = summary(results, BARE_LOOP.name).cpuMs;
  const rows = CONTESTANTS.map(({ name }) => {
    const { rate, rates, cpuMs, peakMB, result } = summary(results, name);
    return [
      name,
      `${rate.toFixed(0)} (${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)})`,
      (result.rows / rate).toFixed(2),
      ((cpuMs * result.rows) / 1000).toFixed(2),
      cpuMs.toFixed(3),
      (cpuMs / bare).toFixed(2),
      peakMB.toFixed(0),
      String(result.stored),
      (result.requestBytes / 1000).toFixed(1),
      String(result.mostInFlight),
    ];
  });
  const head =
    "rows/s (range),wall s,CPU s,CPU ms/row,× bare loop,peak MB,rows on disk,kB/request,most in flight";
  return table(["", ...head.split(",")], rows);
}

/** The aims for one delay, each with what was measured. */
export function aims(results: readonly Result[]): string[] {
  const candor = summary(results, CANDOR_RUN.name);
  const speedUp = candor.rate / summary(results, PEER).rate;
  const cpu = candor.cpuMs / summary(results, BARE_LOOP.name).cpuMs;
  return [
    aim("at least 10 × promptfoo's rows/s", `${speedUp.toFixed(1)} ×`, speedUp >= 10),
    aim("at most 1.6 × the bare loop's CPU per row", `${cpu.toFixed(2)} ×`, cpu <= 1.6),
  ];
}

/** What a long run takes, and its aim. */
export function longRun(result: Result): string {
  const peak = result.peakBytes / 1e6;
  const rate = (result.rows / result.seconds).toFixed(0);
  const cpuMs = ((result.cpuSeconds / result.rows) * 1000).toFixed(3);
  return [
    `${result.rows} episodes (${result.stored} on disk): ${result.seconds.toFixed(0)} s, ${rate} rows/s, ${cpuMs} CPU ms/row.`,
    `\n\n${aim("under 300 MB", `${peak.toFixed(0)} MB`, peak < 300)}`,
  ].join("");
}

function aim(wanted: string, measured: string, met: boolean): string {
  return `- Aim: ${wanted}. Measured: ${measured}, ${met ? "met" : "**missed**"}.`;
}

function summary(results: readonly Result[], name: string): Summary {
  const own = results.filter(({ contestant }) => contestant === name);
  const [result] = own;
  if (!result) throw new Error(`no result of ${name}`);
  const rates = own.map(({ rows, seconds }) => rows / seconds);
  return {
    name,
    rate: median(rates),
    rates,
    cpuMs: median(own.map(({ rows, cpuSeconds }) => (cpuSeconds / rows) * 1000)),
    peakMB: median(own.map(({ peakBytes }) => peakBytes / 1e6)),
    result,
  };
}
