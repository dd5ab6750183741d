import type { RunDetail } from "candor/api";
import { AnalysisView } from "../analysis/analysis-view.tsx";
import { useAnalysis } from "../analysis/use-analysis.ts";
import { useFollowing } from "../following.ts";
import { scenarioName } from "../format.ts";
import { useLive } from "../live.ts";
import { Problem, Waiting } from "../notices.tsx";
import { Page } from "../page.tsx";
import { linkTo } from "../router.ts";
import { Failures } from "./failures.tsx";
import { ManifestView } from "./manifest-view.tsx";
import { RunFacts } from "./run-facts.tsx";

/** A run or an audit: what it is, how far it is, and what it shows. */
export function RunPage({ run: id }: { run: string }) {
  const news = useLive((live) => live.runs.get(id));
  const followed = useFollowing<RunDetail>(`runs/${encodeURIComponent(id)}`, stampOf(news));
  const { data, error, retry } = followed;
  const run = data && { ...data, ...news };
  return (
    <Page
      title={run ? `${scenarioName(run)} × ${run.subject}` : `Run ${id}`}
      kicker={run ? `Run ${id}` : "Run"}
    >
      {error && <Problem error={error} retry={retry} />}
      {run ? <Found run={run} /> : !error && <Waiting what="Reading the run …" />}
    </Page>
  );
}

function Found({ run }: { run: RunDetail }) {
  const page = useAnalysis([run.id], stampOf(run));
  return (
    <>
      <RunLinks run={run} />
      <RunFacts run={run} />
      {run.recorded === 0 ? (
        <p>Nothing is recorded yet; the analysis appears with the first episodes.</p>
      ) : (
        <AnalysisView page={page} />
      )}
      <Failures run={run} />
      <ManifestView manifest={run.manifest} />
    </>
  );
}

function RunLinks({ run: { id, audits, auditedBy, simulated } }: { run: RunDetail }) {
  const links = [
    ...(simulated
      ? []
      : [
          { name: "Pairs", link: linkTo(["runs", id, "pairs"]) },
          { name: "Label", link: linkTo(["runs", id, "label"]) },
        ]),
    ...(audits === null ? [] : [{ name: `Audited run ${audits}`, link: linkTo(["runs", audits]) }]),
    ...auditedBy.map((audit) => ({ name: `Audit ${audit}`, link: linkTo(["runs", audit]) })),
  ];
  if (links.length === 0) return null;
  return (
    <nav aria-label="This run">
      <ul className="links">
        {links.map(({ name, link }) => (
          <li key={link}>
            <a href={link}>{name}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A number that is another one whenever the run went on. */
function stampOf(run: Pick<RunDetail, "status" | "recorded" | "failures"> | undefined): number {
  if (run === undefined) return 0;
  return run.recorded + run.failures + (run.status === "running" ? 0 : 0.5);
}
