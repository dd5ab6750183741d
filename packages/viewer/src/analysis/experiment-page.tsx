import type { Overview, TrainingRow } from "candor/api";
import type { Followed } from "../following.ts";
import { useLive } from "../live.ts";
import { Page } from "../page.tsx";
import { linkTo } from "../router.ts";
import { ScrollBox } from "../scroll-box.tsx";
import { AnalysisView } from "./analysis-view.tsx";
import { useAnalysis } from "./use-analysis.ts";

interface ExperimentPageProperties {
  name: string;
  overview: Followed<Overview>;
}

/** The trainings of an experiment, and what they show. */
export function ExperimentPage({ name, overview }: ExperimentPageProperties) {
  const own = overview.data?.trainings.filter(({ experiment }) => experiment === name) ?? [];
  const changes = useLive((live) => live.changes);
  const page = useAnalysis([name], own.some(({ status }) => status === "running") ? changes : 0);
  return (
    <Page title={own[0]?.title ?? name} kicker="Training experiment">
      {own.length > 0 && <Trainings trainings={own} />}
      <AnalysisView page={page} />
    </Page>
  );
}

function Trainings({ trainings }: { trainings: readonly TrainingRow[] }) {
  const finished = trainings.filter(({ status }) => status === "finished").length;
  return (
    <details className="trainings" open={finished < trainings.length}>
      <summary>
        Trainings and the runs that measured them: {finished} of {trainings.length} finished
      </summary>
      <ScrollBox label="Trainings">
        <table>
          <caption>Trainings</caption>
          <thead>
            <tr>
              {["arm", "seed", "status", "checkpoint", "measured at step"].map((title) => (
                <th key={title} scope="col" className={title === "seed" ? "number" : "text"}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {trainings.toSorted(byArmAndSeed).map((training) => (
              <TrainingTableRow key={training.id} training={training} />
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  );
}

function TrainingTableRow({ training }: { training: TrainingRow }) {
  const { arm, seed, status, problem, checkpoint, measured } = training;
  return (
    <tr>
      <th scope="row" className="text">
        {arm}
      </th>
      <td className="number">{seed}</td>
      <td className="text">
        {status}
        {problem !== null && <span className="aside">: {problem}</span>}
      </td>
      <td className="text">{checkpoint}</td>
      <td className="text">
        {measured.map(({ run, phase, step, probe }) => {
          const place = `phase ${phase + 1}, step ${step}, ${probe}`;
          return (
            <span key={run}>
              <a href={linkTo(["runs", run])} aria-label={`Run at ${place}`} title={place}>
                {step}
              </a>{" "}
            </span>
          );
        })}
      </td>
    </tr>
  );
}

function byArmAndSeed(a: TrainingRow, b: TrainingRow): number {
  return a.arm === b.arm ? a.seed - b.seed : a.arm < b.arm ? -1 : 1;
}
