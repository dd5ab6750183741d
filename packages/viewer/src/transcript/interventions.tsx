import type { EpisodeView, Intervention } from "candor/api";
import { formatCount } from "../format.ts";
import { linkTo } from "../router.ts";
import { Compliance } from "../text/compliance.tsx";
import { visible } from "../text/visible.ts";
import { jsonInWords } from "./in-words.ts";

/** The episode that was changed to get this one, and those that follow from changes to it. */
export function Interventions({
  view: { intervention, interventions },
  audited,
}: {
  view: EpisodeView;
  /** The run whose transcripts are changed. */
  audited: string;
}) {
  if (intervention === null && interventions.length === 0) return null;
  const tree = (
    <ul>
      <li>
        <b>this episode</b>
        {intervention && <Change intervention={intervention} />}
        {interventions.length > 0 && <Children interventions={interventions} />}
      </li>
    </ul>
  );
  return (
    <>
      <h3>Interventions</h3>
      <nav className="tree" aria-label="Interventions">
        {intervention === null ? (
          tree
        ) : (
          <ul>
            <li>
              <a href={linkTo(["runs", audited, "episodes", intervention.parent])}>
                episode {intervention.parent}
              </a>
              , whose transcript was changed
              {tree}
            </li>
          </ul>
        )}
      </nav>
    </>
  );
}

function Change({ intervention: { name, parameters, condition } }: { intervention: Intervention }) {
  return (
    <>
      : {name} <span className="aside">{visible(jsonInWords(parameters))}</span>, answers in {condition}
    </>
  );
}

function Children({ interventions }: { interventions: readonly Intervention[] }) {
  const groups = Map.groupBy(interventions, ({ name }) => name);
  return (
    <ul>
      {[...groups].map(([name, group]) => (
        <li key={name}>
          <details>
            <summary>
              {name}: {decisions(group)}
            </summary>
            <ul>
              {group.map((each) => (
                <Child key={`${each.run} ${each.condition} ${each.parameters}`} child={each} />
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}

function Child({ child: { run, episode, parameters, condition, compliance } }: { child: Intervention }) {
  const words = visible(jsonInWords(parameters)) || "no parameters";
  return (
    <li>
      {episode === null ? (
        <>
          {words} in {condition}: not sampled
        </>
      ) : (
        <>
          <a href={linkTo(["runs", run, "episodes", episode])}>{words}</a> in {condition}:{" "}
          <Compliance value={compliance} />
        </>
      )}
    </li>
  );
}

/** `3 of 8 comply, 1 not judged` */
function decisions(group: readonly Intervention[]): string {
  const judged = group.filter(({ compliance }) => compliance !== null);
  const comply = judged.filter(({ compliance }) => compliance === 1).length;
  const rest = group.length - judged.length;
  return `${formatCount(comply)} of ${formatCount(judged.length)} comply${rest > 0 ? `, ${rest} not judged` : ""}`;
}
