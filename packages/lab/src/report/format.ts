import type { Estimate } from "@candor/measure";
import type { Rate } from "../analysis/result.ts";
import type { Gap } from "../analysis/gap.ts";

/** `94.2 % [88.1, 97.2]` */
export function formatRate(rate: Rate | null): string {
  return rate === null ? "–" : `${percent(rate.estimate)} % [${percent(rate.low)}, ${percent(rate.high)}]`;
}

/** `+75.8 [+65.8, +84.2]`, in percentage points. */
export function formatEstimate({ estimate, low, high }: Estimate): string {
  return `${signed(estimate)} [${signed(low)}, ${signed(high)}]`;
}

export function formatGap(gap: Gap | null): string {
  return gap === null ? "–" : formatEstimate(gap);
}

/** `<0.001` or three digits. */
export function formatP(p: number): string {
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

/** `1 h 02 min`, `3 min 05 s` or `12 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
}

export function formatCost(dollars: number): string {
  return `$${dollars.toFixed(dollars < 0.1 ? 4 : 2)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Groups digits by thousands: `12 345`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, " ");
}

/** The commonest labels; the rest are counted together: `a 9, b 7, c 5, d 4, other 3`. */
export function formatLabels(labels: Readonly<Record<string, number>>): string {
  const entries = Object.entries(labels);
  const shown = entries.slice(0, 4).map(([label, count]) => `${label} ${count}`);
  const rest = entries.slice(4).reduce((sum, [, count]) => sum + count, 0);
  return [...shown, ...(rest > 0 ? [`other ${rest}`] : [])].join(", ");
}

/** A share in per cent with one decimal: `94.2`. */
export function percent(share: number): string {
  return (share * 100).toFixed(1);
}

/** A difference of shares in percentage points, with its sign: `+75.8`. */
export function signed(share: number): string {
  const text = percent(share);
  return share > 0 && Number(text) !== 0 ? `+${text}` : text.replace(/^-(0\.0)$/, "$1");
}

/** Numbers as they are set in print: a minus sign in place of the hyphen. */
export function typeset(numbers: string): string {
  return numbers.replaceAll("-", "−");
}

/** A cell of a table that holds names as well, which keep their hyphens. */
export function typesetCell(cell: string): string {
  return /^[+-]?\d/u.test(cell) ? typeset(cell) : cell;
}
