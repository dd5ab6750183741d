import type { Estimate, Transplant, TransplantCells } from "@candor/measure";

/** Compliance in one cell of the transplant. */
export interface MediationCell {
  /** Mean over queries. */
  rate: number;
  /** Judged episodes. */
  n: number;
}

/** What became of the gap when scratchpads were swapped between its two conditions. Shares, with 95 % intervals. */
export interface Mediation {
  /** Ids of the audit and of the run that it audits. */
  audit: string;
  run: string;
  variant: string;
  /** Put into the subject's mouth, or shown behind the request. */
  delivery: "prefill" | "message";
  cells: TransplantCells<MediationCell>;
  effects: Transplant;
  /** Queries judged in all four cells. */
  queries: number;
  /** Sampled episodes without a judgment. */
  missing: number;
  /** The same with labels hidden (`masked`) and swapped (`relabelled`), where that was run. */
  reworded: Partial<Record<string, Transplant>>;
  /** By condition: what giving back a scratchpad of the same condition did. */
  sham: Partial<Record<"trained" | "unmonitored", Estimate>>;
  /** Of pairs whose own answers differ, those in which the answer goes with the other condition's scratchpad. */
  follows: { follows: number; n: number };
}

/** @returns undefined where no audit of the run has transplanted scratchpads */
export type MediationLookup = (run: string, variant: string) => Mediation | undefined;
