import type { Pair, PairPage } from "candor/api";
import { useEffect, useEffectEvent, useState } from "react";
import { get } from "../client.ts";
import { pairsPath, type PairView } from "./address.ts";
import { PAGE_SIZE, withPage } from "./pages.ts";

/** How often pairs are asked for again while their words are being indexed, in milliseconds. */
const POLL_EVERY = 1000;

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
  /** The view to which the pages belong: the address of its beginning. */
  view: string;
  head: PairPage | undefined;
  pages: ReadonlyMap<number, PairPage>;
  error: Error | undefined;
}

const NOTHING: Held = { view: "", head: undefined, pages: new Map(), error: undefined };

/** The pairs of a view: `wanted` pages are fetched as they come into view, and again while words are being indexed. */
export function usePairs(run: string, view: PairView, wanted: readonly number[]): Pairs {
  const asked = pairsPath(run, view, 0, PAGE_SIZE);
  const [held, setHeld] = useState(NOTHING);
  const [turn, setTurn] = useState(0);
  const stale = held.view !== asked;
  const fetchMissing = useEffectEvent((signal: AbortSignal) => {
    for (const page of wanted) {
      const known = stale ? undefined : held.pages.get(page);
      if (known !== undefined && !isIndexing(known)) continue;
      get<PairPage>(pairsPath(run, view, page * PAGE_SIZE, PAGE_SIZE), signal).then(
        (head) => setHeld((before) => withHead(before, asked, page, head)),
        (error: Error) => {
          if (!signal.aborted) setHeld((before) => ({ ...of(before, asked), error }));
        },
      );
    }
  });
  const pages = wanted.join(",");
  useEffect(() => {
    const controller = new AbortController();
    fetchMissing(controller.signal);
    return () => controller.abort();
  }, [asked, pages, turn]);
  const indexing = !stale && held.head !== undefined && isIndexing(held.head);
  useEffect(() => {
    if (!indexing) return undefined;
    const timer = setInterval(() => setTurn((before) => before + 1), POLL_EVERY);
    return () => clearInterval(timer);
  }, [indexing]);
  return {
    head: held.head,
    rowAt: (row) => held.pages.get(Math.floor(row / PAGE_SIZE))?.pairs[row % PAGE_SIZE],
    stale,
    error: held.error,
    retry: () => setTurn((before) => before + 1),
  };
}

function isIndexing({ index }: PairPage): boolean {
  return index.done < index.total;
}

function of(held: Held, view: string): Held {
  return held.view === view ? held : { ...NOTHING, view };
}

function withHead(before: Held, view: string, page: number, head: PairPage): Held {
  return { view, head, pages: withPage(of(before, view).pages, page, head), error: undefined };
}
