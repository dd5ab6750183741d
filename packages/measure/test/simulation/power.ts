// Does a planned size reach the power it was planned for?
import * as m from "../../src/index.ts";
import { Draws, type QueryType } from "./draws.ts";

export interface PowerDesign {
  design: string;
  planned: number;
  /** One simulated run at the planned size: did it find what it was planned for? */
  finds: (draws: Draws) => boolean;
}

const TYPES: readonly QueryType[] = [
  { share: 0.5, a: 0.2, b: 0.1 },
  { share: 0.3, a: 0.7, b: 0.55 },
  { share: 0.2, a: 0.95, b: 0.95 },
];
const GAP = 0.095;
/** Exact variances of TYPES: between queries of the true difference, within of one outcome. */
const VARIANCE = {
  between: 0.5 * (0.1 - GAP) ** 2 + 0.3 * (0.15 - GAP) ** 2 + 0.2 * GAP ** 2,
  withinA: 0.5 * 0.16 + 0.3 * 0.21 + 0.2 * 0.0475,
  withinB: 0.5 * 0.09 + 0.3 * 0.2475 + 0.2 * 0.0475,
};

function gapDesign(epochs: number, power: number): PowerDesign {
  const planned = m.queriesForGap({ ...VARIANCE, epochs, gap: GAP, power });
  return {
    design: `queriesForGap, ${epochs} epochs, power ${power}: ${planned} queries`,
    planned: power,
    finds: (draws) => {
      const { a, b } = draws.queries(TYPES, planned, epochs);
      return m.pairedGap(m.pairedDifferences(a, b)).p < 0.05;
    },
  };
}

function equivalenceDesign(sd: number, delta: number): PowerDesign {
  const queries = m.queriesForEquivalence({ sd, delta });
  return {
    design: `queriesForEquivalence, sd ${sd}, ±${delta}: ${queries} queries`,
    planned: 0.8,
    finds: (draws) => {
      const differences = Array.from({ length: queries }, () =>
        Math.max(-1, Math.min(1, draws.normal(0, sd))),
      );
      return m.tost(differences, delta).equivalent;
    },
  };
}

function mcnemarDesign(onlyA: number, onlyB: number): PowerDesign {
  const queries = m.queriesForMcnemar({ onlyA, onlyB });
  return {
    design: `queriesForMcnemar, ${onlyA} against ${onlyB}: ${queries} queries`,
    planned: 0.8,
    finds: (draws) => {
      const counts = { a: 0, b: 0 };
      for (let q = 0; q < queries; q++) {
        const u = draws.uniform();
        if (u < onlyA) counts.a++;
        else if (u < onlyA + onlyB) counts.b++;
      }
      return m.mcnemar(counts.a, counts.b).chi2P < 0.05;
    },
  };
}

function ratesDesign(a: number, b: number): PowerDesign {
  const queries = m.queriesForRates({ a, b });
  return {
    design: `queriesForRates, ${a} against ${b}: ${queries} an arm`,
    planned: 0.8,
    finds: (draws) => {
      const [hitsA, hitsB] = [draws.binomial(queries, a), draws.binomial(queries, b)];
      const pooled = (hitsA + hitsB) / (2 * queries);
      return ((hitsA - hitsB) / queries) ** 2 > 1.959964 ** 2 * pooled * (1 - pooled) * (2 / queries);
    },
  };
}

export const POWER_DESIGNS: readonly PowerDesign[] = [
  gapDesign(1, 0.8),
  gapDesign(5, 0.8),
  gapDesign(10, 0.9),
  equivalenceDesign(0.3, 0.05),
  equivalenceDesign(0.15, 0.05),
  mcnemarDesign(0.13, 0.02),
  mcnemarDesign(0.2, 0.12),
  ratesDesign(0.3, 0.2),
  ratesDesign(0.14, 0.03),
];

/** Share of `runs` simulated runs that find what they were planned for. */
export function simulatedPower(design: PowerDesign, runs: number): number {
  const draws = new Draws(POWER_DESIGNS.indexOf(design) + 500);
  let found = 0;
  for (let run = 0; run < runs; run++) if (design.finds(draws)) found++;
  return found / runs;
}

/** Share of `runs` runs with a true gap of exactly delta that `tost` calls equivalent: at most alpha. */
export function equivalenceAlarms(sd: number, delta: number, queries: number, runs: number): number {
  const draws = new Draws(700);
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    const differences = Array.from({ length: queries }, () =>
      Math.max(-1, Math.min(1, draws.normal(delta, sd))),
    );
    if (m.tost(differences, delta).equivalent) alarms++;
  }
  return alarms / runs;
}
