import { defaultRangeExtractor, useWindowVirtualizer, type Range } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import { useTop } from "../use-top.ts";
import { useRowHeight } from "./row-height.ts";
import { rowAfterKey } from "./row-keys.ts";

/** Height of the column heads, which stay in view, in pixels; the style sheet has the same. */
const HEAD_HEIGHT = 40;

/** The rows of a long table that are on the page, and the one among them that keys move. */
export interface Grid {
  body: RefObject<HTMLTableSectionElement | null>;
  rows: { index: number; size: number; offset: number }[];
  /** Of all rows, in pixels. */
  height: number;
  active: number;
  setActive: (row: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Rows of one height in the window's scroll; the active one is on the page even where it is out of view. */
export function useGrid({
  total,
  row,
  onRange,
}: {
  total: number;
  /** Where the reader begins, with the focus on it. */
  row: number | undefined;
  onRange: (first: number, last: number, total: number) => void;
}): Grid {
  const body = useRef<HTMLTableSectionElement>(null);
  const height = useRowHeight();
  const top = useTop(body);
  const [chosen, setActive] = useState(row ?? 0);
  const active = Math.min(chosen, total - 1);
  const virtualizer = useWindowVirtualizer({
    count: total,
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: HEAD_HEIGHT,
    rangeExtractor: (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), active])].toSorted((a, b) => a - b),
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  const { startIndex: first, endIndex: last } = virtualizer.range ?? { startIndex: active, endIndex: active };
  const tellRange = useEffectEvent(onRange);
  useEffect(() => tellRange(first, last, total), [first, last, total]);
  const focusNext = useFocus(body, active);
  const comingBack = useRef(row);
  const comeBack = useEffectEvent((known: boolean) => {
    if (!known || comingBack.current === undefined) return;
    virtualizer.scrollToIndex(comingBack.current, { align: "center" });
    comingBack.current = undefined;
    focusNext();
  });
  useEffect(() => comeBack(top > 0), [top]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const next = rowAfterKey(event.key, active, { total, page: Math.max(1, last - first - 1) });
    if (next === undefined) return;
    event.preventDefault();
    setActive(next);
    virtualizer.scrollToIndex(next, { align: "auto" });
    focusNext();
  };
  const rows = virtualizer
    .getVirtualItems()
    .map(({ index, size, start }) => ({ index, size, offset: start - top }));
  return { body, rows, height: virtualizer.getTotalSize(), active, setActive, onKeyDown };
}

/** Puts the focus on the active row's link as soon as it is on the page, once for each call of what is returned. */
function useFocus(body: RefObject<HTMLTableSectionElement | null>, active: number): () => void {
  const [wanted, setWanted] = useState(0);
  const focusRow = useEffectEvent((row: number) => {
    const target = body.current?.querySelector<HTMLElement>(`[aria-rowindex="${row + 2}"] a`);
    target?.focus({ preventScroll: true });
  });
  useEffect(() => {
    if (wanted > 0) focusRow(active);
  }, [wanted, active]);
  return () => setWanted((before) => before + 1);
}
