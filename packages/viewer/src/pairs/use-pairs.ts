import type { Pair, PairPage } from "candor/api";
import { useEffect, useEffectEvent, useState } from "react";
import { get } from "../client.ts";
import { pagePath } from "./address.ts";
import { PAGE_SIZE, withPage } from "./pages.ts";

/** Between an answer and the next request while words are being indexed, in milliseconds. */
const PAUSE = 1000;

export interface Pairs {
  /** The page that came last, for what it says of all; undefined before the first. */
  head: PairPage | undefined;
  rowAt: (row: number) => Pair | undefined;
  /** What is shown belongs to the view before: the new one was asked for and is not here yet. */
  stale: boolean;
  error: Error | undefined;
  /** Asks once more. */
  retry: () => void;
}

interface Held {
  /** The path of the view to which the pages belong. */
  view: string;
  head: PairPage | undefined;
  pages: ReadonlyMap<number, PairPage>;
  error: Error | undefined;
}

const NOTHING: Held = { view: "", head: undefined, pages: new Map(), error: undefined };

/**
 * The pairs of a view: wanted pages are fetched as they come into view, and again while words are being indexed.
 * @param view its path, see `viewPath`
 */
export function usePairs(view: string, wanted: readonly number[]): Pairs {
  const [held, setHeld] = useState(NOTHING);
  const stale = held.view !== view;
  const askPage = async (page: number, signal?: AbortSignal) => {
    const known = stale ? undefined : held.pages.get(page);
    if (known !== undefined && !isIndexing(known)) return;
    await get<PairPage>(pagePath(view, page), signal).then(
      (head) => setHeld((before) => withHead(before, view, page, head)),
      (error: Error) => {
        if (!signal?.aborted) setHeld((before) => ({ ...heldOf(before, view), error }));
      },
    );
  };
  const ask = (pages: readonly number[], signal?: AbortSignal) =>
    Promise.all(pages.map((page) => askPage(page, signal)));
  const askNow = useEffectEvent((_view: string, pages: string, signal: AbortSignal) =>
    ask(pages.split(",").map(Number), signal),
  );
  const pages = wanted.join(",");
  useEffect(() => {
    const controller = new AbortController();
    void askNow(view, pages, controller.signal);
    return () => controller.abort();
  }, [view, pages]);
  const indexing = !stale && held.head !== undefined && isIndexing(held.head);
  useEffect(() => {
    if (!indexing) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const poll = async () => {
      await askNow(view, pages, signal);
      if (!signal.aborted) timer = setTimeout(() => void poll(), PAUSE);
    };
    let timer = setTimeout(() => void poll(), PAUSE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [indexing, view, pages]);
  return {
    head: held.head,
    rowAt: (row) => held.pages.get(Math.floor(row / PAGE_SIZE))?.pairs[row % PAGE_SIZE],
    stale,
    error: held.error,
    retry: () => void ask(wanted),
  };
}

function isIndexing({ index }: PairPage): boolean {
  return index.done < index.total;
}

function heldOf(held: Held, view: string): Held {
  return held.view === view ? held : { ...NOTHING, view };
}

function withHead(before: Held, view: string, page: number, head: PairPage): Held {
  return { view, head, pages: withPage(heldOf(before, view).pages, page, head), error: undefined };
}
