import type { RunRow, RunSummary } from "candor/api";

/** Groups digits by thousands: `12 345`. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/gu, "\u00A0");
}

/** US dollars; a dash where nothing is known. */
export function formatCost(dollars: number | null): string {
  return dollars === null ? "–" : `$${dollars.toFixed(dollars < 0.1 ? 4 : 2)}`;
}

/** To the minute, in UTC: `2026-11-26 10:15`. */
export function formatTime(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

/** `+75.8 [+65.8, +84.2]`, in percentage points. */
export function formatGap({ estimate, low, high }: Omit<NonNullable<RunSummary["gap"]>, "queries">): string {
  return `${signed(estimate)} [${signed(low)}, ${signed(high)}]`;
}

function signed(share: number): string {
  const text = (share * 100).toFixed(1);
  if (Number(text) === 0) return "0.0";
  return share > 0 ? `+${text}` : text.replace("-", "−");
}

/** `gap-cause-open` as words, as the report has them. */
export function inWords(name: string): string {
  const contingent = "training-contingent";
  return name.startsWith(`${contingent}-`)
    ? `${contingent}, ${name.slice(contingent.length + 1)}`
    : name.replaceAll("-", " ");
}

/** A scenario's name, with its rendering where that is not the usual one. */
export function scenarioName({ scenario, rendering }: Pick<RunRow, "scenario" | "rendering">): string {
  return rendering === "full" ? scenario : `${scenario} [${rendering}]`;
}

/** `1 run`, `12 runs` */
export function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? "" : "s"}`;
}
