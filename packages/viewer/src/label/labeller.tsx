import type { LabelTask } from "candor/api";
import { counted, formatCount } from "../format.ts";
import { Problem, Waiting } from "../notices.tsx";
import { useKeys } from "../text/use-keys.ts";
import { BlindText } from "./blind-text.tsx";
import { progressOf, skipped } from "./labelling.ts";
import { useLabelling, type LabellingActions } from "./use-labelling.ts";

/** Episode after episode, answered by a key or a button. */
export function Labeller({ run, path, task }: { run: string; path: string; task: LabelTask }) {
  const labelling = useLabelling(run, path, task);
  const { state, answer, skip, back } = labelling;
  useKeys({ y: () => answer("yes"), n: () => answer("no"), s: skip, b: back });
  const episode = state.queue[state.position];
  const following = state.queue[state.position + 1];
  const { labelled, total } = progressOf(state);
  return (
    <>
      <p className="question">{task.question}</p>
      <div className="label-bar">
        <Keys labelling={labelling} />
        <div>
          <progress value={labelled} max={Math.max(1, total)} aria-label="Labelled" />
          <output className="aside">
            {formatCount(labelled)} of {counted(total, "episode")} labelled
          </output>
        </div>
      </div>
      <Unsaved labelling={labelling} />
      {episode === undefined ? (
        <Through labelling={labelling} />
      ) : (
        <BlindText
          run={run}
          episode={episode}
          following={following}
          outcome={task.outcome}
          given={state.given.get(episode)}
        />
      )}
    </>
  );
}

function Keys({ labelling: { state, answer, skip, back } }: { labelling: LabellingActions }) {
  const none = state.queue[state.position] === undefined;
  const keys: [string, string, () => void, boolean][] = [
    ["y", "yes", () => answer("yes"), none],
    ["n", "no", () => answer("no"), none],
    ["s", "skip", skip, none],
    ["b", "back", back, state.position === 0],
  ];
  return (
    <fieldset className="tools keys" aria-label="Label">
      {keys.map(([key, word, act, disabled]) => (
        <button key={key} type="button" aria-keyshortcuts={key} disabled={disabled} onClick={act}>
          <kbd>{key}</kbd> {word}
        </button>
      ))}
    </fieldset>
  );
}

function Unsaved({ labelling: { state, retry } }: { labelling: LabellingActions }) {
  const [problem] = state.unsaved.values();
  if (problem === undefined) return null;
  return (
    <div role="alert" className="problem">
      <p>
        {counted(state.unsaved.size, "label")} not stored yet: {problem}
      </p>
      <button type="button" onClick={retry}>
        Store again
      </button>
    </div>
  );
}

function Through({
  labelling: { state, showSkipped, fetchMore, loading, problem },
}: {
  labelling: LabellingActions;
}) {
  const left = skipped(state).length;
  if (loading) return <Waiting what="Looking for more episodes …" />;
  if (problem !== undefined) return <Problem error={problem} retry={fetchMore} />;
  return (
    <p>
      {left === 0 ? "Everything is labelled." : `Nothing is left but ${counted(left, "skipped episode")}.`}{" "}
      {left > 0 && (
        <button type="button" onClick={showSkipped}>
          Show them again
        </button>
      )}
    </p>
  );
}
