/** Tables of measured values, and the file that publishes them. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { inRepository } from "./paths.ts";

const FILE = inRepository("bench/RESULTS.md");
const HEAD = "# Benchmarks\n\nWritten by the scripts in this folder; measured, never edited by hand.\n";

/** Replace one section of bench/RESULTS.md, or add it at the end. */
export function publish(name: string, markdown: string): void {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const text = existsSync(FILE) ? readFileSync(FILE, "utf8") : HEAD;
  const section = `${begin}\n\n${markdown.trim()}\n\n${end}`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  const whole =
    from < 0 || to < 0
      ? `${text.trimEnd()}\n\n${section}\n`
      : text.slice(0, from) + section + text.slice(to + end.length);
  writeFileSync(FILE, whole);
  execFileSync(inRepository("node_modules/.bin/oxfmt"), [FILE], { stdio: "inherit" });
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** What the numbers were measured on and with. */
export function circumstances(versions: Readonly<Record<string, string>>, command: string): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]?.toFixed(2) ?? "unknown";
  return [
    `- ${new Date().toISOString().slice(0, 10)}, load average at the start ${load}`,
    `- ${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, ${memory} GiB, ${type()} ${release()}`,
    `- ${Object.entries(versions)
      .map((pair) => pair.join(" "))
      .join(", ")}`,
    `- \`${command}\``,
  ].join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
