import type { LabelTask } from "candor/api";
import { useApi } from "../client.ts";
import { Problem, Waiting } from "../notices.tsx";
import { Page } from "../page.tsx";
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
    <Page title="Label" kicker={`Run ${run}${ready ? ` · rater ${rater}, ${outcome}` : ""}`}>
      <nav aria-label="This run">
        <ul className="links">
          <li>
            <a href={linkTo(["runs", run])}>The run</a>
          </li>
          {ready && (
            <li>
              <a href={linkTo(["runs", run, "label"])}>Another rater or outcome</a>
            </li>
          )}
        </ul>
      </nav>
      {!ready && (
        <LabelStart start={(chosen) => goTo(linkTo(["runs", run, "label"], { ...chosen }))} rater={rater} />
      )}
      {error && <Problem error={error} />}
      {ready && !task && !error && <Waiting what="Looking what is left to label …" />}
      {ready && task && (
        <>
          <Labeller key={path} run={run} path={path} task={task} />
          <AgreementPart key={outcome} run={run} outcome={outcome} />
        </>
      )}
    </Page>
  );
}
