import type { Agreement, CalibrationResult } from "candor/api";
import { useState } from "react";
import { post, useApi } from "../client.ts";
import { counted } from "../format.ts";
import { Problem, Waiting } from "../notices.tsx";
import { ScrollBox } from "../scroll-box.tsx";
import type { Outcome } from "./outcomes.ts";

/** How raters agree, and judges measured against them: shown only when asked for, since it names the judges. */
export function AgreementPart({ run, outcome }: { run: string; outcome: Outcome }) {
  const [asked, setAsked] = useState(0);
  const path = `runs/${encodeURIComponent(run)}/agreement?outcome=${outcome}`;
  const { data, error } = useApi<Agreement>(asked === 0 ? undefined : path, asked);
  return (
    <section>
      <h2>Agreement</h2>
      <p className="aside">
        How far raters agree, and judges with them. It names the judges: look when you have labelled.
      </p>
      <p>
        <button type="button" onClick={() => setAsked(asked + 1)}>
          {asked === 0 ? "Show agreement" : "Count again"}
        </button>
      </p>
      {error && <Problem error={error} />}
      {data && <Raters agreement={data} />}
      {data && <Pairs agreement={data} />}
      {data && <Calibrations run={run} agreement={data} />}
    </section>
  );
}

function Raters({ agreement: { raters } }: { agreement: Agreement }) {
  if (raters.length === 0) return <p>Nobody has labelled this outcome yet.</p>;
  return (
    <ul>
      {raters.map(({ rater, n, yes }) => (
        <li key={rater}>
          {rater}: {counted(n, "label")}, {yes} yes
        </li>
      ))}
    </ul>
  );
}

function Pairs({ agreement: { raters, pairs } }: { agreement: Agreement }) {
  if (pairs.length === 0)
    return raters.length === 0 ? null : <p>Agreement needs episodes that two raters have labelled.</p>;
  return (
    <ScrollBox label="Agreement of raters">
      <table>
        <caption>Agreement of raters</caption>
        <thead>
          <tr>
            <th scope="col" className="text">
              raters
            </th>
            <th scope="col" className="number">
              n
            </th>
            <th scope="col" className="number">
              agree
            </th>
            <th scope="col" className="number">
              kappa [95 %]
            </th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ raters: [one, other], n, agree, kappa }) => (
            <tr key={`${one} ${other}`}>
              <th scope="row" className="text">
                {one}, {other}
              </th>
              <td className="number">{n}</td>
              <td className="number">{n === 0 ? "–" : `${((100 * agree) / n).toFixed(1)} %`}</td>
              <td className="number">
                {kappa === null
                  ? "not defined"
                  : `${kappa.estimate.toFixed(2)} [${kappa.low.toFixed(2)}, ${kappa.high.toFixed(2)}]`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Calibrations({ run, agreement: { judges, outcome } }: { run: string; agreement: Agreement }) {
  if (judges.length === 0) return <p>No judge has judged this outcome, so none can be calibrated.</p>;
  return judges.map((judge) => <Calibration key={judge} run={run} judge={judge} outcome={outcome} />);
}

function Calibration({ run, judge, outcome }: { run: string; judge: string; outcome: Outcome }) {
  const [found, setFound] = useState<CalibrationResult | Error | "working">();
  const calibrate = () => {
    setFound("working");
    post<CalibrationResult>(`runs/${encodeURIComponent(run)}/calibrations`, { judge, outcome }).then(
      setFound,
      (error: Error) => setFound(error),
    );
  };
  return (
    <div className="calibration">
      <button type="button" disabled={found === "working"} onClick={calibrate}>
        Calibrate {judge}
      </button>
      {found === "working" && <Waiting what={`Measuring ${judge} against the labels …`} />}
      {found instanceof Error && <Problem error={found} />}
      {found !== undefined && found !== "working" && !(found instanceof Error) && (
        <>
          <ScrollBox label={`Calibration of ${judge}`}>
            <pre>{found.lines.join("\n")}</pre>
          </ScrollBox>
          <p className="aside">Stored in {found.card}</p>
        </>
      )}
    </div>
  );
}
