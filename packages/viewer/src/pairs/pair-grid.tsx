import type { PairPage, PairSort } from "candor/api";
import { defaultRangeExtractor, useWindowVirtualizer, type Range } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from "react";
import { formatCount } from "../format.ts";
import { goTo } from "../router.ts";
import { viewLink, type PairView } from "./address.ts";
import { episodeLink, PairRow } from "./pair-row.tsx";
import { rowAfterKey } from "./row-keys.ts";
import { useRowHeight } from "./row-height.ts";
import type { Pairs } from "./use-pairs.ts";

/** All pairs of a view, of which only those near the window are on the page. */
export function PairGrid({
  run,
  view,
  pairs: { head, rowAt, stale },
  row,
  showSort,
  onRange,
}: {
  run: string;
  view: PairView;
  pairs: Pairs & { head: PairPage };
  /** The row to which the reader comes back. */
  row: number | undefined;
  showSort: (sort: PairSort) => void;
  onRange: (first: number, last: number) => void;
}) {
  const { total, left, right } = head;
  const height = useRowHeight();
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [active, setActive] = useState(row ?? 0);
  const focusNext = useRef(row !== undefined);
  const current = Math.min(active, total - 1);
  const virtualizer = useWindowVirtualizer({
    count: total,
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: HEAD_HEIGHT,
    rangeExtractor: (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), current])].toSorted((a, b) => a - b),
  });
  useEffect(() => setTop((body.current?.getBoundingClientRect().top ?? 0) + scrollY), [head]);
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  const comeBack = useEffectEvent(() => {
    if (row !== undefined) virtualizer.scrollToIndex(row, { align: "center" });
  });
  useEffect(comeBack, [top]);
  const { startIndex: first, endIndex: last } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  const tell = useEffectEvent(onRange);
  useEffect(() => tell(first, last), [first, last, total]);
  useEffect(() => {
    const target = body.current?.querySelector<HTMLElement>(`[aria-rowindex="${current + 2}"]`);
    if (!focusNext.current || !target) return;
    focusNext.current = false;
    target.focus({ preventScroll: true });
  });
  const move = (next: number) => {
    focusNext.current = true;
    setActive(next);
    virtualizer.scrollToIndex(next, { align: "auto" });
  };
  const remember = (index: number) => goTo(viewLink(run, view, index), { replace: true });
  const onKeyDown = (event: KeyboardEvent) => {
    const pair = rowAt(current);
    const next = rowAfterKey(event.key, current, { total, page: Math.max(1, last - first - 1) });
    if (event.key === "Enter" && pair && event.target instanceof HTMLElement && event.target.role === "row") {
      remember(current);
      goTo(episodeLink(run, pair, head));
    } else if (next !== undefined && !event.altKey && !event.metaKey) {
      event.preventDefault();
      move(next);
    }
  };
  return (
    <div
      role="grid"
      aria-label="Pairs"
      aria-rowcount={total + 1}
      aria-busy={stale}
      className="pairs"
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className="pair-head">
        <div role="row" aria-rowindex={1} className="pair">
          <Head title="query" sort="query" sorted={view.sort} showSort={showSort} />
          <Head title={left} sort="left" sorted={view.sort} showSort={showSort} />
          {right !== null && <Head title={right} sort="right" sorted={view.sort} showSort={showSort} />}
        </div>
      </div>
      <div role="rowgroup" ref={body} className="pair-body" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start, size }) => (
          <PairRow
            key={index}
            run={run}
            index={index}
            pair={rowAt(index)}
            head={head}
            active={index === current}
            style={{ height: size, transform: `translateY(${start - top}px)` }}
            onFocus={() => setActive(index)}
            onOpen={() => remember(index)}
          />
        ))}
      </div>
      <p className="aside">
        Judge: {head.judge ?? "none decides"}. Arrow keys, Page Up and Page Down move through the{" "}
        {formatCount(total)} rows, Enter opens one.
      </p>
    </div>
  );
}

/** Of the column heads, which stay in view, in pixels. */
const HEAD_HEIGHT = 40;

function Head({
  title,
  sort,
  sorted,
  showSort,
}: {
  title: string;
  sort: PairSort;
  sorted: PairSort;
  showSort: (sort: PairSort) => void;
}) {
  const order = sort === "query" ? "ascending" : "descending";
  return (
    <div role="columnheader" aria-sort={sort === sorted ? order : "none"}>
      <button type="button" className="sort" onClick={() => showSort(sort)}>
        {title}
        <span aria-hidden="true">{sort === sorted ? (sort === "query" ? " ↑" : " ↓") : ""}</span>
      </button>
    </div>
  );
}
