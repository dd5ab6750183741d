import { Page } from "../page.tsx";
import { linkTo } from "../router.ts";
import { AnalysisView } from "./analysis-view.tsx";
import { useAnalysis } from "./use-analysis.ts";

/** Runs and experiments side by side. */
export function ComparePage({ names }: { names: readonly string[] }) {
  const page = useAnalysis(names);
  return (
    <Page title={page.data?.title ?? "Comparison"} kicker="Comparison">
      {names.length === 0 ? (
        <p>
          Nothing was chosen: choose two or more of the <a href={linkTo([])}>runs</a>.
        </p>
      ) : (
        <>
          <ul className="links" aria-label="Compared">
            {names.map((name) => (
              <li key={name}>
                <a href={linkTo(["runs", name])}>{name}</a>
              </li>
            ))}
          </ul>
          <AnalysisView page={page} />
        </>
      )}
    </Page>
  );
}
