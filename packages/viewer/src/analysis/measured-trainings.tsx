import type { TrainingRow } from "candor/api";
import { linkTo } from "../router.ts";
import { ScrollBox } from "../scroll-box.tsx";

const TITLES = ["arm", "seed", "status", "checkpoint", "measured at step"] as const;

/** The trainings of an experiment with the runs that measured them. */
export function MeasuredTrainings({ trainings }: { trainings: readonly TrainingRow[] }) {
  const finished = trainings.filter(({ status }) => status === "finished").length;
  return (
    <details open={finished < trainings.length}>
      <summary>
        Trainings and the runs that measured them: {finished} of {trainings.length} finished
      </summary>
      <ScrollBox label="Trainings">
        <table>
          <caption>Trainings</caption>
          <thead>
            <tr>
              {TITLES.map((title) => (
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
  const lines = Object.entries(Object.groupBy(measured, whatAndWhere));
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
        <ul className="measured">
          {lines.map(([place, runs = []]) => (
            <li key={place}>
              {place}{" "}
              {runs.map(({ run, step }) => (
                <a
                  key={run}
                  href={linkTo(["runs", run])}
                  aria-label={`${arm}, seed ${seed}, ${place}, step ${step}, run ${run}`}
                  title={run}
                >
                  {step}
                </a>
              ))}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

function whatAndWhere({ probe, phase }: TrainingRow["measured"][number]): string {
  return `${probe}, phase ${phase + 1}`;
}

function byArmAndSeed(a: TrainingRow, b: TrainingRow): number {
  return a.arm === b.arm ? a.seed - b.seed : a.arm < b.arm ? -1 : 1;
}
