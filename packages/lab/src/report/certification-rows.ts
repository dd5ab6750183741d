/** Rows about a certification that the terminal report and the HTML report share. */

import type { Rate } from "../analysis/result.ts";
import type { CertificationRecord } from "../organism/certification-record.ts";
import { formatEstimate } from "./format.ts";

/** Organisms by planted and found verdict; a number off the diagonal is a mistake. */
export interface Confusion {
  /** Every verdict that was planted or found. */
  found: string[];
  /** Planted verdicts, each with the number of organisms by the verdict found. */
  rows: { planted: string; counts: number[] }[];
}

export function confusionOf({ recoveries }: CertificationRecord): Confusion {
  const names = [...new Set(recoveries.flatMap(({ planted, found }) => [planted, found]))].toSorted();
  const count = (row: string, column: string) =>
    recoveries.filter(({ planted, found }) => planted === row && found === column).length;
  return {
    found: names,
    rows: names
      .filter((row) => recoveries.some(({ planted }) => planted === row))
      .map((planted) => ({ planted, counts: names.map((column) => count(planted, column)) })),
  };
}

/** `10 of 12 planted truths recovered` */
export function recoveredText({ recoveries }: CertificationRecord): string {
  const recovered = recoveries.filter((each) => each.recovered).length;
  return `${recovered} of ${recoveries.length} planted truths recovered`;
}

/** What giving back a scratchpad costs, in percentage points. */
export function shamText(sham: Rate | undefined): string {
  return sham === undefined ? "–" : formatEstimate(sham);
}
