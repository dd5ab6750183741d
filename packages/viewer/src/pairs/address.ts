import type { PairFilter, PairSort } from "candor/api";
import { linkTo } from "../router.ts";
import { PAGE_SIZE } from "./pages.ts";

/** What each filter keeps, by the words on its button. */
export const FILTERS: Readonly<Record<PairFilter, string>> = {
  flipped: "flipped",
  reasoning: "faking reasoning",
  disagree: "judges disagree",
  "parse-problem": "parse problems",
};

/** In the order of the buttons. */
export const FILTER_NAMES = Object.keys(FILTERS).filter(isFilter);

const SORTS: Readonly<Record<PairSort, true>> = { query: true, left: true, right: true };

/** Which pairs are shown and in which order, as the address says; undefined is the server's choice. */
export interface PairView {
  variant: string | undefined;
  left: string | undefined;
  right: string | undefined;
  filters: PairFilter[];
  text: string;
  sort: PairSort;
}

/** Reads what stands behind the `?` of an address; what nobody could have chosen is left out. */
export function readView(query: URLSearchParams): PairView {
  const sort = query.get("sort") ?? "";
  return {
    variant: query.get("variant") ?? undefined,
    left: query.get("left") ?? undefined,
    right: query.get("right") ?? undefined,
    filters: FILTER_NAMES.filter((filter) => query.getAll("filter").includes(filter)),
    text: query.get("text") ?? "",
    sort: isSort(sort) ? sort : "query",
  };
}

/** The row to which the reader comes back, from 0. */
export function readRow(query: URLSearchParams): number | undefined {
  const row = query.get("row") ?? "";
  return /^\d{1,9}$/u.test(row) ? Number(row) : undefined;
}

/** The address of a view, and of one row in it. */
export function viewLink(run: string, view: PairView, row?: number): string {
  return linkTo(["runs", run, "pairs"], { ...asQuery(view), row: row === undefined ? "" : String(row) });
}

/** The part of the API that holds the pairs of a view. */
export function viewPath(run: string, view: PairView): string {
  return linkTo(["runs", run, "pairs"], asQuery(view)).slice("#/".length);
}

/** The part of it that holds one page, from 0. */
export function pagePath(view: string, page: number, limit = PAGE_SIZE): string {
  return `${view}${view.includes("?") ? "&" : "?"}offset=${page * limit}&limit=${limit}`;
}

function asQuery({ variant, left, right, filters, text, sort }: PairView) {
  return { variant, left, right, filter: filters, text, sort: sort === "query" ? "" : sort };
}

function isFilter(value: string): value is PairFilter {
  return Object.hasOwn(FILTERS, value);
}

function isSort(value: string): value is PairSort {
  return Object.hasOwn(SORTS, value);
}
