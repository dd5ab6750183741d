import type { RunRow } from "candor/api";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { RunTableRow } from "./run-table-row.tsx";

interface RunsTableProperties {
  runs: readonly RunRow[];
  /** Ids of the runs to compare. */
  chosen: ReadonlySet<string>;
  /** Take a run in, or leave it out again. */
  choose: (id: string) => void;
}

const COLUMNS = [
  { title: "compare", kind: "choice" },
  { title: "run", kind: "text run" },
  { title: "subject", kind: "text subject" },
  { title: "episodes", kind: "number episodes" },
  { title: "gap pp [95 %]", kind: "number gap" },
  { title: "verdict", kind: "text verdict-name" },
  { title: "cost", kind: "number cost" },
  { title: "status", kind: "text status" },
  { title: "created (UTC)", kind: "text created" },
] as const;

/** Height of a row in pixels, before it was measured. */
const ROW = 58;

/** Only the rows on screen are in the page, between two that keep the place of the others. */
export function RunsTable({ runs, chosen, choose }: RunsTableProperties) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: runs.length,
    getScrollElement: () => box.current,
    getItemKey: (index) => runs[index]?.id ?? index,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const shown = rows.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <div className="scroll runs" ref={box} role="region" aria-label="Runs, newest first" tabIndex={0}>
      <table aria-rowcount={runs.length + 1}>
        <caption>Runs, newest first</caption>
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map(({ title, kind }) => (
              <th key={title} scope="col" className={kind}>
                {title === "compare" ? <span className="unseen">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
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
    </div>
  );
}

function Room({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" className="room">
      <td colSpan={COLUMNS.length} style={{ height }} />
    </tr>
  );
}
