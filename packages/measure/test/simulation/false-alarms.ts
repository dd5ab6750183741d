// How often the shipped analysis claims a gap where there is none.
import * as m from "../../src/index.ts";
import { Draws, type QueryType } from "./draws.ts";

/** Queries that comply equally often in both conditions. */
const SAME: readonly QueryType[] = [
  { share: 0.45, a: 0.05, b: 0.05 },
  { share: 0.35, a: 0.4, b: 0.4 },
  { share: 0.2, a: 0.9, b: 0.9 },
];

const QUERIES = 200;
const PEEK_EVERY = 20;

/** A way to claim a gap from the differences of a run, in the order in which the queries finished. */
interface Rule {
  name: string;
  /** Whether the rule promises at most 5 %. */
  promised: boolean;
  epochs: number;
  flags: (differences: readonly number[], seed: number) => boolean;
}

const peeks = (differences: readonly number[]): number[][] =>
  Array.from({ length: QUERIES / PEEK_EVERY }, (_, i) => differences.slice(0, (i + 1) * PEEK_EVERY));

const leaves0 = ({ low, high }: m.Interval): boolean => low > 0 || high < 0;

function paired(differences: readonly number[]): m.PairedTable {
  const onlyA = differences.filter((d) => d > 0).length;
  const onlyB = differences.filter((d) => d < 0).length;
  return { both: 0, onlyA, onlyB, neither: differences.length - onlyA - onlyB };
}

function sequentialMcnemarFlags(differences: readonly number[]): boolean {
  return peeks(differences).some((seen) => {
    const { onlyA, onlyB } = paired(seen);
    return m.sequentialMcnemar(onlyA, onlyB).e >= 20;
  });
}

export const RULES: readonly Rule[] = [
  {
    name: "gapEProcess, every 20 queries",
    promised: true,
    epochs: 4,
    flags: (d) => peeks(d).some((seen) => (m.gapEProcess(seen).at(-1) ?? 0) >= 20),
  },
  {
    name: "gapConfidenceSequence, every 20 queries",
    promised: true,
    epochs: 4,
    flags: (d) => peeks(d).some((seen) => leaves0(m.gapConfidenceSequence(seen))),
  },
  { name: "sequentialMcnemar, every 20 queries", promised: true, epochs: 1, flags: sequentialMcnemarFlags },
  { name: "pairedGap, once at the end", promised: true, epochs: 4, flags: (d) => m.pairedGap(d).p < 0.05 },
  {
    name: "signFlip, once at the end",
    promised: true,
    epochs: 4,
    flags: (d, seed) => m.signFlip(d, { seed }).p < 0.05,
  },
  {
    name: "clusterBootstrapMean (BCa), once at the end",
    promised: true,
    epochs: 4,
    flags: (d, seed) => leaves0(m.clusterBootstrapMean(d, { seed, resamples: 2000 })),
  },
  {
    name: "mcnemar (exact), once at the end",
    promised: true,
    epochs: 1,
    flags: (d) => m.mcnemar(paired(d).onlyA, paired(d).onlyB).exact < 0.05,
  },
  {
    name: "pairedGap, every 20 queries: do not",
    promised: false,
    epochs: 4,
    flags: (d) => peeks(d).some((seen) => m.pairedGap(seen).p < 0.05),
  },
];

/** Share of `runs` simulated null runs in which the rule claims a gap. */
export function falseAlarms(rule: Rule, runs: number): number {
  const draws = new Draws(99);
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    const { a, b } = draws.queries(SAME, QUERIES, rule.epochs);
    if (rule.flags(m.pairedDifferences(a, b), run)) alarms++;
  }
  return alarms / runs;
}

/** The same for a family of 12 null comparisons (scenarios × models): some adjusted p at or below 5 %. */
export function familyFalseAlarms(runs: number): {
  unadjusted: number;
  holm: number;
  benjaminiHochberg: number;
} {
  const draws = new Draws(98);
  const alarms = { unadjusted: 0, holm: 0, benjaminiHochberg: 0 };
  for (let run = 0; run < runs; run++) {
    const p = Array.from({ length: 12 }, () => {
      const { a, b } = draws.queries(SAME, 100, 2);
      return m.pairedGap(m.pairedDifferences(a, b)).p;
    });
    if (p.some((value) => value <= 0.05)) alarms.unadjusted++;
    if (m.holm(p).some((value) => value <= 0.05)) alarms.holm++;
    if (m.benjaminiHochberg(p).some((value) => value <= 0.05)) alarms.benjaminiHochberg++;
  }
  return {
    unadjusted: alarms.unadjusted / runs,
    holm: alarms.holm / runs,
    benjaminiHochberg: alarms.benjaminiHochberg / runs,
  };
}
