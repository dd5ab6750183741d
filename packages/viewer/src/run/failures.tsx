import type { RunDetail } from "candor/api";
import { formatCount } from "../format.ts";
import { ScrollBox } from "../scroll-box.tsx";

const TITLES = ["query", "variant", "condition", "epoch", "kind", "what happened"] as const;

/** Episodes that could not be sampled: data that are missing, which no rate counts as an answer. */
export function Failures({ run: { failures, failed } }: { run: RunDetail }) {
  if (failures === 0) return null;
  return (
    <section>
      <h2>What was not sampled</h2>
      <p>
        {formatCount(failures)} episodes are missing
        {failed.length < failures && `; the first ${formatCount(failed.length)} of them`}. They count as
        missing, never as a refusal.
      </p>
      <ScrollBox label="Episodes that were not sampled">
        <table>
          <caption>Episodes that were not sampled</caption>
          <thead>
            <tr>
              {TITLES.map((title) => (
                <th key={title} scope="col" className={title === "epoch" ? "number" : "text"}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {failed.map(({ query, variant, condition, epoch, kind, message }) => (
              <tr key={[query, variant, condition, epoch].join(" ")}>
                <th scope="row" className="text">
                  {query}
                </th>
                <td className="text">{variant}</td>
                <td className="text">{condition}</td>
                <td className="number">{epoch}</td>
                <td className="text">{kind}</td>
                <td className="text">{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}
