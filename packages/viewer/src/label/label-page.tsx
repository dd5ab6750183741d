import type { LabelTask } from "candor/api";
import { useApi } from "../client.ts";
import { goTo, linkTo, usePlace } from "../router.ts";
import { AgreementPart } from "./agreement.tsx";
import { LabelStart } from "./label-start.tsx";
import { Labeller } from "./labeller.tsx";
import { readOutcome } from "./outcomes.ts";

/** Labels by a rater who sees neither condition nor judges. */
export function LabelPage({ run }: { run: string }) {
  const { query } = usePlace();
  const rater = query.get("rater")?.trim() ?? "";
  const outcome = readOutcome(query.get("outcome"));
  const ready = rater !== "" && outcome !== undefined;
  const path = `runs/${encodeURIComponent(run)}/labelling?${new URLSearchParams({ rater, outcome: outcome ?? "" }).toString()}`;
  const { data: task, error } = useApi<LabelTask>(ready ? path : undefined);
  return (
    <div className="reading narrow">
      <header>
        <p className="kicker">
          <a href={linkTo(["runs", run])}>Run {run}</a>
          {ready && (
            <>
              {" "}
              · rater {rater}, {outcome} · <a href={linkTo(["runs", run, "label"])}>change</a>
            </>
          )}
        </p>
        <h1>Label</h1>
      </header>
      {!ready && (
        <LabelStart start={(chosen) => goTo(linkTo(["runs", run, "label"], { ...chosen }))} rater={rater} />
      )}
      {error && (
        <p role="alert" className="problem">
          {error.message}
        </p>
      )}
      {ready && !task && !error && <p role="status">Loading what is left to label.</p>}
      {ready && task && (
        <>
          <Labeller key={path} run={run} path={path} task={task} />
          <AgreementPart key={outcome} run={run} outcome={outcome} />
        </>
      )}
    </div>
  );
}
