import type { TrainingRow } from "candor/api";
import { counted } from "../format.ts";
import { linkTo } from "../router.ts";
import { ScrollBox } from "../scroll-box.tsx";

/** Trainings by experiment, a row an arm; the experiment's page has each training. */
export function TrainingsTable({ trainings }: { trainings: readonly TrainingRow[] }) {
  const experiments = Object.entries(
    Object.groupBy(
      trainings.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)),
      ({ experiment }) => experiment,
    ),
  );
  return (
    <section>
      <h2 id="trainings" tabIndex={-1}>
        Trainings
      </h2>
      <ScrollBox label="Trainings by experiment">
        <table>
          <caption>Trainings by experiment</caption>
          <thead>
            <tr>
              <th scope="col" className="text">
                arm
              </th>
              <th scope="col" className="number">
                seeds
              </th>
              <th scope="col" className="text">
                status
              </th>
              <th scope="col" className="number">
                measured runs
              </th>
            </tr>
          </thead>
          {experiments.map(([name, own = []]) => (
            <tbody key={name}>
              <tr>
                <th scope="rowgroup" colSpan={4} className="group">
                  <a href={linkTo(["experiments", name])}>{own[0]?.title}</a>{" "}
                  <span className="id">{name}</span>
                </th>
              </tr>
              {Object.entries(Object.groupBy(own, ({ arm }) => arm)).map(([arm, seeds = []]) => (
                <tr key={arm}>
                  <th scope="row" className="text">
                    {arm}
                  </th>
                  <td className="number">{seeds.length}</td>
                  <td className="text">{statusOf(seeds)}</td>
                  <td className="number">{seeds.reduce((sum, { measured }) => sum + measured.length, 0)}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </ScrollBox>
      <p className="aside">{counted(trainings.length, "training")}.</p>
    </section>
  );
}

/** `4 finished, 1 running (step 30 of 60)` */
function statusOf(trainings: readonly TrainingRow[]): string {
  return Object.entries(Object.groupBy(trainings, ({ status }) => status))
    .map(([status, own]) => {
      const places = status === "running" ? ` (${own.map(({ checkpoint }) => checkpoint).join("; ")})` : "";
      return `${own.length} ${status}${places}`;
    })
    .join(", ");
}
