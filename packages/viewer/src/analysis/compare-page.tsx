import type { Overview } from "candor/api";
import { scenarioName } from "../format.ts";
import { Page } from "../page.tsx";
import { linkTo } from "../router.ts";
import { AnalysisView } from "./analysis-view.tsx";
import { useAnalysis } from "./use-analysis.ts";

interface ComparePageProperties {
  /** Ids of runs. */
  names: readonly string[];
  overview: Overview | undefined;
}

/** Runs side by side. */
export function ComparePage({ names, overview }: ComparePageProperties) {
  const page = useAnalysis(names);
  const runs = new Map(overview?.runs.map((run) => [run.id, run]));
  if (names.length === 0) return <NothingChosen />;
  return (
    <Page title={page.data?.title ?? "Comparison"} kicker="Comparison">
      <ul className="links" aria-label="Compared">
        {names.map((name) => {
          const run = runs.get(name);
          return (
            <li key={name}>
              <a href={linkTo(["runs", name])}>{run ? `${scenarioName(run)} × ${run.subject}` : name}</a>
              {run && <span className="id">{name}</span>}
            </li>
          );
        })}
      </ul>
      <AnalysisView page={page} />
    </Page>
  );
}

function NothingChosen() {
  return (
    <Page title="Comparison">
      <p>
        Nothing was chosen: choose two or more of the <a href={linkTo([])}>runs</a>.
      </p>
    </Page>
  );
}
