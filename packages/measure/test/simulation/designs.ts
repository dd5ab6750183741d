// The designs under which each interval's coverage is simulated. `nominal` intervals must cover within ±1.5 pp of their
// level; `at least` ones guarantee their level and may cover more; `shown` designs lie outside what an interval is for,
// and are tabled as a warning.
import * as m from "../../src/index.ts";
import { type Draws, type QueryType, trueGap, trueRate } from "./draws.ts";

export interface Design {
  interval: string;
  design: string;
  promise: "nominal" | "at least" | "shown";
  /** True where one data set takes milliseconds: fewer are simulated. */
  slow?: true;
  /** One simulated data set: did the 95 % interval cover the truth? */
  covers: (draws: Draws) => boolean;
}

const holds = (interval: m.Interval | undefined, truth: number): boolean =>
  interval !== undefined && interval.low <= truth + 1e-12 && interval.high >= truth - 1e-12;

const MIXED: QueryType[] = [
  { share: 0.5, a: 0.1, b: 0.05 },
  { share: 0.3, a: 0.6, b: 0.4 },
  { share: 0.2, a: 0.95, b: 0.9 },
];
const RARE: QueryType[] = [
  { share: 0.8, a: 0.02, b: 0.01 },
  { share: 0.2, a: 0.4, b: 0.1 },
];
const HIGH: QueryType[] = [
  { share: 0.7, a: 0.97, b: 0.9 },
  { share: 0.3, a: 0.7, b: 0.4 },
];
const SPLIT: QueryType[] = [
  { share: 0.6, a: 0, b: 0 },
  { share: 0.15, a: 1, b: 0.1 },
  { share: 0.25, a: 1, b: 1 },
];
const NULL: QueryType[] = [
  { share: 0.4, a: 0.2, b: 0.2 },
  { share: 0.6, a: 0.7, b: 0.7 },
];
const PAIRED: readonly [string, QueryType[], number, number][] = [
  ["100 queries × 1", MIXED, 100, 1],
  ["100 queries × 5", MIXED, 100, 5],
  ["200 queries × 10", SPLIT, 200, 10],
  ["400 queries × 1, rare", RARE, 400, 1],
  ["150 queries × 4, high", HIGH, 150, 4],
  ["80 queries × 10, no gap", NULL, 80, 10],
];

const differencesOf = (draws: Draws, types: QueryType[], n: number, epochs: number): number[] => {
  const { a, b } = draws.queries(types, n, epochs);
  return m.pairedDifferences(a, b);
};

/** Rates drawn from a window, so that coverage is not that of one lucky or unlucky lattice point. */
const WINDOWS: readonly [number, number, number][] = [
  [20, 0.1, 0.9],
  [50, 0.05, 0.5],
  [100, 0.02, 0.3],
  [173, 0.01, 0.2],
  [173, 0.7, 0.99],
  [400, 0.3, 0.7],
];

function rates(): Design[] {
  return WINDOWS.flatMap(([n, low, high]): Design[] => {
    const design = `n = ${n}, rate ${low}–${high}`;
    return [
      {
        interval: "wilson",
        design,
        promise: "nominal",
        covers: (draws) => {
          const p = draws.uniform(low, high);
          return holds(m.wilson(draws.binomial(n, p), n), p);
        },
      },
      {
        interval: "clopperPearson",
        design,
        promise: "at least",
        covers: (draws) => {
          const p = draws.uniform(low, high);
          return holds(m.clopperPearson(draws.binomial(n, p), n), p);
        },
      },
      {
        interval: "newcombe",
        design: `${design}, gap up to 0.2`,
        promise: "nominal",
        covers: (draws) => {
          const a = draws.uniform(low, high);
          const b = Math.min(1, Math.max(0, a + draws.uniform(-0.2, 0.2)));
          const arm = (p: number): m.Proportion => ({ successes: draws.binomial(n, p), n });
          return holds(m.newcombe(arm(a), arm(b)), a - b);
        },
      },
    ];
  });
}

function pairedTable(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): m.PairedTable {
  const table = { both: 0, onlyA: 0, onlyB: 0, neither: 0 };
  for (const [q, [hit]] of a.entries()) {
    const other = b[q]?.[0];
    if (hit === 1) table[other === 1 ? "both" : "onlyA"]++;
    else table[other === 1 ? "onlyB" : "neither"]++;
  }
  return table;
}

function gaps(): Design[] {
  const single = PAIRED.map(([, types], i): Design => {
    const n = [40, 60, 100, 173, 250, 400][i] ?? 100;
    return {
      interval: "newcombePaired",
      design: `${n} pairs, ${["mixed", "mixed", "split", "rare", "high", "no gap"][i]}`,
      promise: "nominal",
      covers: (draws) => {
        const { a, b } = draws.queries(types, n, 1);
        return holds(m.newcombePaired(pairedTable(a, b)), trueGap(types));
      },
    };
  });
  const clustered = PAIRED.flatMap(([design, types, n, epochs]): Design[] => [
    {
      interval: "pairedGap",
      design,
      promise: "nominal",
      covers: (draws) => holds(m.pairedGap(differencesOf(draws, types, n, epochs)), trueGap(types)),
    },
    {
      interval: "clusterBootstrap (BCa)",
      design,
      promise: "nominal",
      covers: (draws) => {
        const options = { seed: draws.bits(), resamples: 1000 };
        return holds(m.clusterBootstrapMean(differencesOf(draws, types, n, epochs), options), trueGap(types));
      },
    },
    {
      interval: "clusteredRate",
      design,
      promise: "nominal",
      covers: (draws) => holds(m.clusteredRate(draws.queries(types, n, epochs).a), trueRate(types, "a")),
    },
    {
      interval: "clusteredMean",
      design,
      promise: "nominal",
      covers: (draws) => holds(m.clusteredMean(draws.queries(types, n, epochs).b), trueRate(types, "b")),
    },
  ]);
  const few: Design[] = [
    {
      interval: "clusterBootstrap (BCa)",
      design: "12 queries × 5",
      promise: "shown",
      covers: (draws) => {
        const options = { seed: draws.bits(), resamples: 1000 };
        return holds(m.clusterBootstrapMean(differencesOf(draws, MIXED, 12, 5), options), trueGap(MIXED));
      },
    },
    {
      interval: "pairedGap",
      design: "12 queries × 5",
      promise: "shown",
      covers: (draws) => holds(m.pairedGap(differencesOf(draws, MIXED, 12, 5)), trueGap(MIXED)),
    },
  ];
  return [...single, ...clustered, ...few];
}

function ensembles(): Design[] {
  const pooled = ([4, 6, 10, 20, 6, 12] as const).map((k, i): Design => {
    const tau = [0, 0.03, 0.05, 0.1, 0.15, 0.02][i] ?? 0;
    return {
      interval: "randomEffects",
      design: `${k} effects, τ = ${tau}`,
      promise: "nominal",
      covers: (draws) => {
        const effects = Array.from({ length: k }, (_, j) => {
          const variance = 0.001 * (1 + (j % 3) / 2);
          return { estimate: draws.normal(0.1, Math.sqrt(tau ** 2 + variance)), variance };
        });
        return holds(m.randomEffects(effects), 0.1);
      },
    };
  });
  const sizes = [
    [40, 8, 0.05],
    [100, 10, 0.05],
    [60, 15, 0.1],
    [200, 10, 0.02],
    [30, 30, 0.05],
    [100, 20, 0.2],
  ] as const;
  const crossed = sizes.map(([queries, variants, between]): Design => ({
    interval: "crossedGap",
    design: `${queries} queries × ${variants} wordings, τ = ${between}`,
    promise: "nominal",
    covers: (draws) => {
      const shifts = Array.from({ length: variants }, () => draws.normal(0, between));
      const table = Array.from({ length: queries }, () => {
        const query = draws.normal(0, 0.2);
        return shifts.map((shift) => 0.1 + query + shift + draws.normal(0, 0.3));
      });
      return holds(m.crossedGap(table), 0.1);
    },
  }));
  return [...pooled, ...crossed];
}

function judges(): Design[] {
  const settings = [
    [500, 0.12, 0.9, 0.97, 200],
    [300, 0.3, 0.8, 0.9, 150],
    [1000, 0.2, 0.95, 0.95, 300],
    [400, 0.5, 0.85, 0.85, 200],
    [800, 0.7, 0.9, 0.9, 250],
    [250, 0.4, 0.95, 0.9, 120],
  ] as const;
  return settings.flatMap(([n, theta, q1, q0, labels]): Design[] => {
    const calibrate = (draws: Draws): m.JudgeCalibration => ({
      sensitivity: { successes: draws.binomial(labels, q1), n: labels },
      specificity: { successes: draws.binomial(labels, q0), n: labels },
    });
    const observe = (draws: Draws, rate: number): m.Proportion => ({
      successes: draws.binomial(n, rate * q1 + (1 - rate) * (1 - q0)),
      n,
    });
    const other = theta - 0.08;
    const design = `n = ${n}, rate ${theta}, sensitivity ${q1}, specificity ${q0}`;
    return [
      {
        interval: "roganGladen",
        design,
        promise: "nominal",
        covers: (draws) => holds(m.roganGladen(observe(draws, theta), calibrate(draws)), theta),
      },
      {
        interval: "roganGladenGap",
        design,
        promise: "nominal",
        covers: (draws) => {
          const arm = (rate: number): { observed: m.Proportion; judge: m.JudgeCalibration } => ({
            observed: observe(draws, rate),
            judge: calibrate(draws),
          });
          return holds(m.roganGladenGap(arm(theta), arm(other)), 0.08);
        },
      },
      {
        interval: "roganGladenSharedGap",
        design,
        promise: "nominal",
        covers: (draws) => {
          const judged = (rate: number): number => draws.bernoulli(rate * q1 + (1 - rate) * (1 - q0));
          const gap = m.pairedGap(Array.from({ length: n }, () => judged(theta) - judged(other)));
          return holds(m.roganGladenSharedGap(gap, calibrate(draws)), 0.08);
        },
      },
      {
        interval: "predictionPoweredMean",
        design: `${labels} labels of ${n + labels}, rate ${theta}`,
        promise: "nominal",
        covers: (draws) => {
          const truth = (): 0 | 1 => draws.bernoulli(theta);
          const judged = (y: number): number => (y === 1 ? draws.bernoulli(q1) : 1 - draws.bernoulli(q0));
          const human = Array.from({ length: labels }, truth);
          const unlabelled = Array.from({ length: n }, () => judged(truth()));
          return holds(m.predictionPoweredMean({ human, judge: human.map(judged) }, unlabelled), theta);
        },
      },
    ];
  });
}

function scored(): Design[] {
  const settings = [
    [20, 40, 1],
    [40, 40, 2],
    [60, 100, 0.5],
    [100, 30, 1.5],
    [51, 55, 1.2],
    [150, 150, 0],
  ] as const;
  return settings.map(([positives, negatives, shift]): Design => ({
    interval: "auroc",
    design: `${positives} + ${negatives}, shift ${shift}`,
    promise: "nominal",
    covers: (draws) => {
      const labels = Array.from({ length: positives + negatives }, (_, i) => (i < positives ? 1 : 0));
      const scores = labels.map((label) => draws.normal(label * shift));
      return holds(m.auroc(labels, scores), m.normalCdf(shift / Math.SQRT2));
    },
  }));
}

function agreement(): Design[] {
  const settings = [
    [100, 0.5, 0.9],
    [150, 0.3, 0.85],
    [200, 0.5, 0.8],
    [250, 0.2, 0.9],
    [300, 0.4, 0.95],
    [400, 0.6, 0.75],
  ] as const;
  return settings.flatMap(([items, share, right]): Design[] => {
    // Raters see a binary truth and are right with chance `right`, independently: every kappa has one true value.
    const p = share * right + (1 - share) * (1 - right);
    const agree = right ** 2 + (1 - right) ** 2;
    const kappa = (agree - (p * p + (1 - p) ** 2)) / (1 - p * p - (1 - p) ** 2);
    const rate = (draws: Draws, raters: number): number[] => {
      const truth = draws.bernoulli(share);
      return Array.from({ length: raters }, () => (draws.bernoulli(right) === 1 ? truth : 1 - truth));
    };
    const design = `${items} items, κ = ${kappa.toFixed(2)}`;
    return [
      {
        interval: "cohenKappa",
        design,
        promise: "nominal",
        covers: (draws) => {
          const table = [
            [0, 0],
            [0, 0],
          ];
          for (let i = 0; i < items; i++) {
            const [x = 0, y = 0] = rate(draws, 2);
            const row = table[x] ?? [];
            row[y] = (row[y] ?? 0) + 1;
          }
          return holds(m.cohenKappa(table), kappa);
        },
      },
      {
        interval: "fleissKappa",
        slow: true,
        design: `${design}, 4 raters`,
        promise: "nominal",
        covers: (draws) => {
          const table = Array.from({ length: items }, () => {
            const ones = rate(draws, 4).filter((r) => r === 1).length;
            return [4 - ones, ones];
          });
          return holds(m.fleissKappa(table, { seed: draws.bits(), resamples: 300 }), kappa);
        },
      },
      {
        interval: "krippendorffAlpha",
        slow: true,
        design: `${design}, 3 raters, 20 % missing`,
        promise: "nominal",
        covers: (draws) => {
          const units = Array.from({ length: items }, () =>
            rate(draws, 3).map((r) => (draws.bernoulli(0.2) === 1 ? null : r)),
          );
          return holds(m.krippendorffAlpha(units, "nominal", { seed: draws.bits(), resamples: 300 }), kappa);
        },
      },
    ];
  });
}

function sequences(): Design[] {
  const ends = ([0.05, 0.2, 0.5, 0.5, 0.9, 0.97] as const).map((p, i): Design => {
    const n = [400, 400, 200, 1000, 400, 400][i] ?? 400;
    return {
      interval: "rateConfidenceSequence",
      slow: true,
      design: `rate ${p}, ${n} looks`,
      promise: "at least",
      covers: (draws) => {
        let hits = 0;
        for (let t = 1; t <= n; t++) {
          hits += draws.bernoulli(p);
          if (!holds(m.rateConfidenceSequence(hits, t), p)) return false;
        }
        return true;
      },
    };
  });
  const gap = PAIRED.map(([design, types, n, epochs]): Design => ({
    interval: "gapConfidenceSequence",
    design: `${design}, a look after each query`,
    promise: "at least",
    covers: (draws) => {
      // The sequence at the end is the intersection of the intervals at all looks.
      return holds(m.gapConfidenceSequence(differencesOf(draws, types, n, epochs)), trueGap(types));
    },
  }));
  return [...ends, ...gap];
}

function causes(): Design[] {
  const settings = [
    [80, 1],
    [100, 3],
    [150, 2],
    [200, 1],
    [120, 5],
    [300, 1],
  ] as const;
  return settings.flatMap(([n, epochs]): Design[] => {
    const kinds = [
      { share: 0.5, ff: 0.8, fp: 0.5, pf: 0.5, pp: 0.2 },
      { share: 0.5, ff: 0.3, fp: 0.25, pf: 0.15, pp: 0.1 },
    ];
    const sample = (draws: Draws): m.TransplantCells<number[]>[] =>
      Array.from({ length: n }, () => {
        const kind = kinds[draws.bernoulli(0.5)] ?? kinds[0];
        const cell = (chance = 0): number[] => Array.from({ length: epochs }, () => draws.bernoulli(chance));
        return {
          trainedTrained: cell(kind?.ff),
          trainedUnmonitored: cell(kind?.fp),
          unmonitoredTrained: cell(kind?.pf),
          unmonitoredUnmonitored: cell(kind?.pp),
        };
      });
    const indirect = kinds.reduce((s, k) => s + k.share * ((k.ff - k.fp + k.pf - k.pp) / 2), 0);
    const total = kinds.reduce((s, k) => s + k.share * (k.ff - k.pp), 0);
    const design = `${n} queries × ${epochs}`;
    const run = (draws: Draws): m.Transplant =>
      m.transplant(sample(draws), { seed: draws.bits(), resamples: 500 });
    return [
      {
        interval: "transplant: Shapley indirect effect",
        slow: true,
        design,
        promise: "nominal",
        covers: (draws) => holds(run(draws).shapleyIndirect, indirect),
      },
      {
        interval: "transplant: proportion mediated",
        slow: true,
        design,
        promise: "nominal",
        covers: (draws) => {
          const share = run(draws).proportionMediated;
          return share === undefined || holds(share, indirect / total);
        },
      },
    ];
  });
}

function preserved(): Design[] {
  const seeds = [3, 4, 5, 6, 8, 12] as const;
  const overSeeds = seeds.flatMap((count): Design[] => [
    {
      interval: "meanOverSeeds, gapCurve, gapArea",
      design: `${count} seeds`,
      promise: "nominal",
      covers: (draws) =>
        holds(m.meanOverSeeds(Array.from({ length: count }, () => draws.normal(0.2, 0.05))), 0.2),
    },
    {
      interval: "retention",
      design: `${count} seeds`,
      promise: "nominal",
      covers: (draws) => {
        const pairs = Array.from({ length: count }, () => {
          const level = draws.normal(0, 0.02);
          return [draws.normal(0.4, 0.02) + level, draws.normal(0.15, 0.03) + level] as const;
        });
        const got = m.retention(
          pairs.map(([before]) => before),
          pairs.map(([, after]) => after),
        );
        // Undefined is the whole line: it covers.
        return got === undefined || holds(got, 0.375);
      },
    },
  ]);
  const freeze = seeds.map((count): Design => ({
    interval: "valueFreezeSlope",
    design: `${count} seeds × 8 checkpoints`,
    promise: "nominal",
    covers: (draws) => {
      const curves = Array.from({ length: count }, () => {
        const truth = Array.from({ length: 8 }, (_, k) => 0.1 + 0.1 * k);
        return {
          trained: truth.map((x) => draws.normal(x, 0.03)),
          unmonitored: truth.map((x) => draws.normal(0.05 + 0.3 * x, 0.03)),
        };
      });
      return holds(m.valueFreezeSlope(curves), 0.3);
    },
  }));
  const ratios = WINDOWS.map(([n, low, high]): Design => ({
    interval: "smoothedRatio",
    design: `n = ${n}, rates ${low}–${high}`,
    promise: "nominal",
    covers: (draws) => {
      const a = draws.uniform(low, high);
      const b = draws.uniform(low, high);
      const arm = (p: number): m.Proportion => ({ successes: draws.binomial(n, p), n });
      return holds(m.smoothedRatio(arm(a), arm(b)), a / b);
    },
  }));
  return [...overSeeds, ...freeze, ...ratios];
}

export const DESIGNS: readonly Design[] = [
  ...rates(),
  ...gaps(),
  ...ensembles(),
  ...judges(),
  ...scored(),
  ...agreement(),
  ...sequences(),
  ...causes(),
  ...preserved(),
];
