import { ensure, ensureCount, ensurePositive } from "../check.ts";
import { type Auroc, auroc } from "../judges/auroc.ts";

/** One thing that is read: a vector, what it is to tell (0 or 1), and the group that must not be split. */
export interface ProbeItem {
  features: ArrayLike<number>;
  label: number;
  group: string;
}

/**
 * How well a linear readout of vectors tells two classes, on items that it was not fitted to: the area under the ROC curve of
 * its scores, out of fold. Groups (queries) stay together, so that a probe cannot win by knowing the query.
 *
 * Each fold is scored by a ridge regression of ±1 on the centred vectors of the other folds. Groups are dealt to `folds` in
 * their order; `ridge` is the penalty as a share of the mean variance of the features.
 * Undefined where a class has fewer than 2 items, or some fold's training items lack one.
 * Throws RangeError for fewer than 2 folds, a label other than 0 and 1, vectors of unequal length or a penalty not above 0.
 * Source: Alain & Bengio (2016), arXiv:1610.01644; ridge regression as in Hastie, Tibshirani & Friedman (2009), §3.4.1. A
 * probe shows that something can be read there, not that the model uses it.
 */
export function linearProbe(
  items: readonly ProbeItem[],
  { folds = 5, ridge = 0.1 }: { folds?: number; ridge?: number } = {},
): Auroc | undefined {
  ensureCount("folds", folds, 2);
  ensurePositive("ridge", ridge);
  const size = items[0]?.features.length ?? 0;
  for (const { features, label } of items) {
    ensure(label === 0 || label === 1, "label", "be 0 or 1", label);
    ensure(features.length === size, "features", `hold ${size} values`, features.length);
  }
  const groups = [...new Set(items.map(({ group }) => group))];
  const foldOf = new Map(groups.map((group, index) => [group, index % folds]));
  const labels: number[] = [];
  const scores: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const held = items.filter(({ group }) => foldOf.get(group) === fold);
    const rest = items.filter(({ group }) => foldOf.get(group) !== fold);
    if (held.length === 0) continue;
    if (new Set(rest.map(({ label }) => label)).size < 2) return undefined;
    const score = fitted(rest, size, ridge);
    labels.push(...held.map(({ label }) => label));
    scores.push(...held.map(({ features }) => score(features)));
  }
  const positives = labels.filter((label) => label === 1).length;
  return positives < 2 || labels.length - positives < 2 ? undefined : auroc(labels, scores);
}

/** The ridge regression of the labels as −1 and 1. */
function fitted(
  items: readonly ProbeItem[],
  size: number,
  ridge: number,
): (features: ArrayLike<number>) => number {
  const centre = new Float64Array(size);
  for (const { features } of items)
    for (let i = 0; i < size; i++) centre[i] = (centre[i] ?? 0) + (features[i] ?? 0) / items.length;
  const base = items.reduce((sum, { label }) => sum + 2 * label - 1, 0) / items.length;
  const gram = new Float64Array(size * size);
  const target = new Float64Array(size);
  for (const { features, label } of items) {
    const centred = Float64Array.from({ length: size }, (_, i) => (features[i] ?? 0) - (centre[i] ?? 0));
    for (let i = 0; i < size; i++) {
      const x = centred[i] ?? 0;
      target[i] = (target[i] ?? 0) + x * (2 * label - 1 - base);
      for (let j = 0; j <= i; j++) gram[i * size + j] = (gram[i * size + j] ?? 0) + x * (centred[j] ?? 0);
    }
  }
  let trace = 0;
  for (let i = 0; i < size; i++) trace += gram[i * size + i] ?? 0;
  const penalty = ridge * (trace / size) + Number.MIN_VALUE;
  for (let i = 0; i < size; i++) gram[i * size + i] = (gram[i * size + i] ?? 0) + penalty;
  const weights = solved(gram, target, size);
  return (features) => {
    let score = base;
    for (let i = 0; i < size; i++) score += (weights[i] ?? 0) * ((features[i] ?? 0) - (centre[i] ?? 0));
    return score;
  };
}

/** Solves a positive definite system, given by its lower half, through Cholesky's factors; overwrites both. */
function solved(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const at = (i: number, j: number): number => matrix[i * size + j] ?? 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let value = at(i, j);
      for (let k = 0; k < j; k++) value -= at(i, k) * at(j, k);
      matrix[i * size + j] = i === j ? Math.sqrt(value) : value / at(j, j);
    }
  }
  for (let i = 0; i < size; i++) {
    let value = right[i] ?? 0;
    for (let k = 0; k < i; k++) value -= at(i, k) * (right[k] ?? 0);
    right[i] = value / at(i, i);
  }
  for (let i = size - 1; i >= 0; i--) {
    let value = right[i] ?? 0;
    for (let k = i + 1; k < size; k++) value -= at(k, i) * (right[k] ?? 0);
    right[i] = value / at(i, i);
  }
  return right;
}
