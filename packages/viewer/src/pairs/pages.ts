/** Rows that are asked for at once. */
export const PAGE_SIZE = 100;

/** Rows beyond those in view that are had ready. */
const MARGIN = 30;

/** Most pages held at a time, so that a long run stays small in memory. */
const MOST_PAGES = 8;

/** The pages that hold the rows in view and a few around them, first row and last one included. */
export function pagesAround(first: number, last: number, total: number): number[] {
  const from = Math.floor(Math.max(0, first - MARGIN) / PAGE_SIZE);
  const to = Math.floor(Math.max(0, Math.min(total - 1, last + MARGIN)) / PAGE_SIZE);
  return Array.from({ length: Math.max(1, to - from + 1) }, (_, index) => from + index);
}

/** The held pages with one more; those that lie farthest from it are dropped. */
export function withPage<T>(pages: ReadonlyMap<number, T>, page: number, rows: T): Map<number, T> {
  const near = [...pages]
    .filter(([held]) => held !== page)
    .toSorted(([a], [b]) => Math.abs(a - page) - Math.abs(b - page))
    .slice(0, MOST_PAGES - 1);
  return new Map([...near, [page, rows]]);
}
