import type { PairPage, PairSort } from "candor/api";
import { formatCount } from "../format.ts";
import { goTo } from "../router.ts";
import { viewLink, type PairView } from "./address.ts";
import { PairHead } from "./pair-head.tsx";
import { episodeLink, PairRow } from "./pair-row.tsx";
import { useGrid } from "./use-grid.ts";
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
  /** Told which rows are in view, of how many. */
  onRange: (first: number, last: number, total: number) => void;
}) {
  const { total, judge } = head;
  const remember = (index: number) => goTo(viewLink(run, view, index), { replace: true });
  const { body, rows, height, active, setActive, onKeyDown } = useGrid({ total, row, onRange });
  return (
    <>
      <table role="grid" aria-label="Pairs" aria-rowcount={total + 1} aria-busy={stale} className="pairs">
        <PairHead head={head} sorted={view.sort} showSort={showSort} />
        <tbody ref={body} style={{ height }}>
          {rows.map(({ index, size, offset }) => {
            const pair = rowAt(index);
            return (
              <PairRow
                key={index}
                index={index}
                pair={pair}
                link={pair ? episodeLink(run, pair, head) : viewLink(run, view, index)}
                head={head}
                active={index === active}
                style={{ height: size, transform: `translateY(${offset}px)` }}
                onFocus={() => setActive(index)}
                onOpen={() => remember(index)}
                onKeyDown={onKeyDown}
              />
            );
          })}
        </tbody>
      </table>
      <p className="aside">
        {judge === null ? "No judge decides on compliance." : `Compliance by ${judge}.`} Arrow keys, Page Up
        and Page Down move through the {formatCount(total)} rows, Enter opens one.
      </p>
    </>
  );
}
