import type { RunRow } from "candor/api";
import { formatCost, formatCount, formatGap, formatTime, inWords } from "../format.ts";
import { linkTo } from "../router.ts";
import { useSummary } from "./summaries.ts";

interface RunTableRowProperties {
  run: RunRow;
  /** From 0. */
  index: number;
  measure: (row: HTMLElement | null) => void;
  chosen: boolean;
  choose: (id: string) => void;
}

export function RunTableRow({ run, index, measure, chosen, choose }: RunTableRowProperties) {
  const { id, scenario, rendering, subject, origin, recorded, planned, status, cost, createdAt } = run;
  const name = `${scenario} × ${subject}, ${id}`;
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2}>
      <td className="choice">
        <input type="checkbox" aria-label={`Compare ${name}`} checked={chosen} onChange={() => choose(id)} />
      </td>
      <th scope="row" className="text run">
        <a href={linkTo(["runs", id])}>{scenario}</a>
        {rendering !== "full" && <span className="tag">{rendering}</span>}
        {origin !== "sampled" && <span className="tag">{origin}</span>}
        <span className="id">{id}</span>
      </th>
      <td className="text subject">{subject}</td>
      <td className="number episodes">
        {formatCount(recorded)}/{formatCount(planned)}
        {status === "running" && (
          <progress aria-label={`Episodes of ${name}`} value={recorded} max={planned} />
        )}
      </td>
      <Findings run={run} />
      <td className="number cost">{formatCost(cost)}</td>
      <td className="text status">
        {status}
        <time className="id" dateTime={createdAt}>
          {formatTime(createdAt)}
        </time>
      </td>
    </tr>
  );
}

function Findings({ run }: { run: RunRow }) {
  const summary = useSummary(run);
  if (summary === undefined || summary instanceof Error) {
    const [sign, words] =
      summary === undefined ? ["·", "being analysed"] : ["–", `not analysed: ${summary.message}`];
    return (
      <>
        <td className="number gap pending">{sign}</td>
        <td className="text verdict-name pending">{words}</td>
      </>
    );
  }
  const { gap, verdict } = summary;
  return (
    <>
      <td className="number gap">
        {gap ? formatGap(gap) : "–"}
        {gap && <span className="id">{formatCount(gap.queries)} queries</span>}
      </td>
      <td className="text verdict-name" title={verdict?.reason}>
        {verdict ? inWords(verdict.name) : "–"}
      </td>
    </>
  );
}
