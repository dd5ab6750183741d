import type { Overview, RunDetail } from "candor/api";
import { AnalysisView } from "../analysis/analysis-view.tsx";
import { useAnalysis } from "../analysis/use-analysis.ts";
import { useFollowing } from "../following.ts";
import { scenarioName } from "../format.ts";
import { useLive } from "../live.ts";
import { Problem, Waiting } from "../notices.tsx";
import { Page } from "../page.tsx";
import { Failures } from "./failures.tsx";
import { ManifestView } from "./manifest-view.tsx";
import { RunFacts } from "./run-facts.tsx";
import { RunLinks } from "./run-links.tsx";

interface RunPageProperties {
  /** Its id. */
  run: string;
  overview: Overview | undefined;
}

/** A run or an audit: what it is, how far it is, and what it shows. */
export function RunPage({ run: id, overview }: RunPageProperties) {
  const news = useLive((live) => live.runs.get(id));
  const changes = useLive((live) => live.changes);
  const followed = useFollowing<RunDetail>(`runs/${encodeURIComponent(id)}`, changes);
  const { data, error, retry } = followed;
  const run = data && { ...data, ...news };
  return (
    <Page
      title={run ? `${scenarioName(run)} × ${run.subject}` : `Run ${id}`}
      kicker={run ? `${run.audits === null ? "Run" : "Audit"} ${id}` : "Run"}
    >
      {error && <Problem error={error} retry={retry} />}
      {run ? <Found run={run} overview={overview} /> : !error && <Waiting what="Reading the run …" />}
    </Page>
  );
}

function Found({ run, overview }: { run: RunDetail; overview: Overview | undefined }) {
  const page = useAnalysis([run.id]);
  return (
    <>
      <RunLinks run={run} experiment={experimentOf(run, overview)} />
      <RunFacts run={run} />
      {run.recorded === 0 ? (
        <p>Nothing is recorded yet; the analysis appears with the first episodes.</p>
      ) : (
        <>
          {run.audits !== null && (
            <p>What follows is the analysis of the run that was audited, with what this audit found.</p>
          )}
          <AnalysisView page={page} />
        </>
      )}
      <Failures run={run} />
      <ManifestView manifest={run.manifest} />
    </>
  );
}

/** Of a run that measured a training: the experiment to which that belongs. */
function experimentOf({ manifest }: RunDetail, overview: Overview | undefined): string | undefined {
  return overview?.trainings.find(({ id }) => id === manifest.training?.id)?.experiment;
}
