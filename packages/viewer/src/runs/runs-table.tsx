import type { RunRow } from "candor/api";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { ScrollBox } from "../scroll-box.tsx";
import { RunTableRow } from "./run-table-row.tsx";

interface RunsTableProperties {
  runs: readonly RunRow[];
  /** Ids of the runs to compare. */
  chosen: ReadonlySet<string>;
  /** Take a run in, or leave it out again. */
  choose: (id: string) => void;
}

const COLUMNS = [
  { title: "run", kind: "text run" },
  { title: "subject", kind: "text subject" },
  { title: "episodes", kind: "number episodes" },
  { title: "gap pp [95 %]", kind: "number gap" },
  { title: "verdict", kind: "text verdict-name" },
  { title: "cost", kind: "number cost" },
  { title: "status, created (UTC)", kind: "text status" },
] as const;

/** Height of a row in pixels, before it was measured. */
const ROW = 58;

/** Only the rows on screen are in the page, between two that keep the place of the others. */
export function RunsTable({ runs, chosen, choose }: RunsTableProperties) {
  const body = useRef<HTMLTableSectionElement>(null);
  const scrollMargin = useTop(body);
  const rows = useWindowVirtualizer({
    count: runs.length,
    getItemKey: (index) => runs[index]?.id ?? index,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin,
  });
  const shown = rows.getVirtualItems();
  const above = (shown[0]?.start ?? scrollMargin) - scrollMargin;
  const below = rows.getTotalSize() + scrollMargin - (shown.at(-1)?.end ?? scrollMargin);
  return (
    <ScrollBox label="Runs, newest first" className="runs">
      <table aria-rowcount={runs.length + 1}>
        <caption>Runs, newest first</caption>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="choice">
              <span className="unseen">compare</span>
            </th>
            {COLUMNS.map(({ title, kind }) => (
              <th key={title} scope="col" className={kind}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          <Room height={above} />
          {shown.map(({ key, index }) => {
            const run = runs[index];
            return (
              run && (
                <RunTableRow
                  key={key}
                  run={run}
                  index={index}
                  measure={rows.measureElement}
                  chosen={chosen.has(run.id)}
                  choose={choose}
                />
              )
            );
          })}
          <Room height={below} />
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** How far below the top of the page an element begins, in pixels. */
function useTop(element: React.RefObject<Element | null>): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(() =>
      setTop(Math.round((element.current?.getBoundingClientRect().top ?? 0) + scrollY)),
    );
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}

function Room({ height }: { height: number }) {
  return height > 0 && <tr aria-hidden="true" style={{ height }} />;
}
