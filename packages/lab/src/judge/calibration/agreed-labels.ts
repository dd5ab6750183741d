import { cohenKappa, type CohenKappa } from "@candor/measure";
import type { LabelEntry } from "./labels-file.ts";

export interface AgreedLabels {
  /** One entry an item: what most raters said. */
  labels: LabelEntry[];
  /** Items on which as many raters said yes as no; left out of `labels`. */
  disputed: number;
  /** Names of the raters, where they are given. */
  raters: string[];
  /** Agreement of two raters on the items that both labelled; null without two such raters or with one class only. */
  agreement: (CohenKappa & { n: number }) | null;
}

/** Several raters' labels of the same item taken together: items are the same by their id, else by text and query. */
export function agreedLabels(entries: readonly LabelEntry[]): AgreedLabels {
  const items = [...Map.groupBy(entries, itemOf).values()];
  const labels = items.flatMap((group) => {
    const yes = group.filter(({ positive }) => positive).length;
    const [first] = group;
    if (first === undefined || 2 * yes === group.length) return [];
    return [{ ...first, positive: 2 * yes > group.length }];
  });
  const raters = [...new Set(entries.flatMap(({ rater }) => (rater === undefined ? [] : [rater])))];
  return { labels, disputed: items.length - labels.length, raters, agreement: agreementOf(items, raters) };
}

function itemOf({ id, text, query, place }: LabelEntry): string {
  return id ?? (text === undefined ? place : JSON.stringify([text, query]));
}

function agreementOf(items: readonly (readonly LabelEntry[])[], raters: readonly string[]) {
  const [a, b] = raters;
  if (raters.length !== 2) return null;
  const table = [
    [0, 0],
    [0, 0],
  ];
  for (const group of items) {
    const first = group.find(({ rater }) => rater === a);
    const second = group.find(({ rater }) => rater === b);
    const row = table[Number(first?.positive)];
    if (first && second && row) row[Number(second.positive)] = (row[Number(second.positive)] ?? 0) + 1;
  }
  const n = table.flat().reduce((sum, count) => sum + count, 0);
  const oneClass = n === 0 || table.some((row, index) => row[index] === n);
  return oneClass ? null : { ...cohenKappa(table), n };
}
