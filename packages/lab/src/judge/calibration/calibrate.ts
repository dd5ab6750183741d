import {
  auroc,
  cohenKappa,
  thresholdSweep,
  wilson,
  type Auroc,
  type CohenKappa,
  type ThresholdPoint,
} from "@candor/measure";

/** A labelled text with what the judge said of it. */
export interface JudgedLabel {
  id: string;
  truth: 0 | 1;
  /** Undefined where the judge gave none. */
  value: number | undefined;
  /** What the value was cut from; the value itself where it was not cut. */
  score: number | undefined;
  quote: string | undefined;
  condition: string | undefined;
}

/** A share of labelled items with Wilson's interval; null where there are none. */
export interface Share {
  successes: number;
  n: number;
  estimate: number;
  low: number;
  high: number;
}

/** How a judge did on one set of labelled items. */
export interface Confusion {
  truePositives: number;
  falseNegatives: number;
  falsePositives: number;
  trueNegatives: number;
  /** Share of the positive items that the judge found, and of the negative ones that it left alone. */
  sensitivity: Share | null;
  specificity: Share | null;
}

interface Disagreement {
  id: string;
  condition: string | null;
  truth: 0 | 1;
  value: number;
  score: number;
  quote: string | null;
}

export interface Calibration extends Confusion {
  /** Labelled items with a judgment. */
  n: number;
  /** Labelled items on which the judge gave none. */
  missing: number;
  /** Null with fewer than two items of a class. */
  auroc: Auroc | null;
  /** Null where judge or labels know one class only. */
  kappa: CohenKappa | null;
  sweep: ThresholdPoint[];
  conditions: Record<string, Confusion>;
  /** The surest mistakes first. */
  disagreements: Disagreement[];
}

const LEVEL = 0.95;

/** Measure a judge against labels. A missing judgment is in no rate. */
export function calibrate(items: readonly JudgedLabel[]): Calibration {
  const judged = items.flatMap((item) => {
    const { value, score = value } = item;
    return value === undefined || score === undefined ? [] : [{ ...item, value, score }];
  });
  const truths = judged.map(({ truth }) => truth);
  const scores = judged.map(({ score }) => score);
  const confusion = confusionOf(judged);
  const positives = truths.filter((truth) => truth === 1).length;
  const least = Math.min(positives, judged.length - positives);
  const conditions = [...Map.groupBy(judged, ({ condition }) => condition)].flatMap(([condition, group]) =>
    condition === undefined ? [] : [[condition, confusionOf(group)] as const],
  );
  return {
    n: judged.length,
    missing: items.length - judged.length,
    ...confusion,
    auroc: least >= 2 ? auroc(truths, scores, LEVEL) : null,
    kappa: kappaOf(confusion),
    sweep: least >= 1 ? thresholdSweep(truths, scores) : [],
    conditions: Object.fromEntries(conditions),
    disagreements: judged
      .filter(({ truth, value }) => truth !== value)
      .map(({ id, condition, truth, value, score, quote }) => ({
        id,
        condition: condition ?? null,
        truth,
        value,
        score,
        quote: quote ?? null,
      }))
      .toSorted((a, b) => Math.abs(b.score - b.truth) - Math.abs(a.score - a.truth)),
  };
}

function confusionOf(items: readonly { truth: 0 | 1; value: number }[]): Confusion {
  const count = (truth: number, value: number) =>
    items.filter((item) => item.truth === truth && item.value === value).length;
  const [truePositives, falseNegatives] = [count(1, 1), count(1, 0)];
  const [falsePositives, trueNegatives] = [count(0, 1), count(0, 0)];
  return {
    truePositives,
    falseNegatives,
    falsePositives,
    trueNegatives,
    sensitivity: shareOf(truePositives, truePositives + falseNegatives),
    specificity: shareOf(trueNegatives, trueNegatives + falsePositives),
  };
}

function shareOf(successes: number, n: number): Share | null {
  return n === 0 ? null : { successes, n, estimate: successes / n, ...wilson(successes, n, LEVEL) };
}

function kappaOf(confusion: Confusion): CohenKappa | null {
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = confusion;
  const table = [
    [truePositives, falseNegatives],
    [falsePositives, trueNegatives],
  ];
  const bothUseOne =
    truePositives + falseNegatives + falsePositives === 0 ||
    trueNegatives + falseNegatives + falsePositives === 0;
  return bothUseOne ? null : cohenKappa(table, LEVEL);
}
