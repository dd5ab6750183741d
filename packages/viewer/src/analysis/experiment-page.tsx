import type { Overview } from "candor/api";
import type { Followed } from "../following.ts";
import { Page } from "../page.tsx";
import { AnalysisView } from "./analysis-view.tsx";
import { MeasuredTrainings } from "./measured-trainings.tsx";
import { useAnalysis } from "./use-analysis.ts";

interface ExperimentPageProperties {
  name: string;
  overview: Followed<Overview>;
}

/** The trainings of an experiment, and what they show. */
export function ExperimentPage({ name, overview }: ExperimentPageProperties) {
  const own = overview.data?.trainings.filter(({ experiment }) => experiment === name) ?? [];
  const page = useAnalysis([name]);
  return (
    <Page title={own[0]?.title ?? name} kicker="Training experiment">
      {own.length > 0 && <MeasuredTrainings trainings={own} />}
      <AnalysisView page={page} />
    </Page>
  );
}
