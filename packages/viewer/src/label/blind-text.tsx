import type { NewLabel } from "candor/api";
import { Problem, Waiting } from "../notices.tsx";
import { CutText } from "../text/cut-text.tsx";
import { visible } from "../text/visible.ts";
import type { Outcome } from "./outcomes.ts";
import { useAhead } from "./use-ahead.ts";

/** What a rater sees of an episode. The one that follows is read ahead. */
export function BlindText({
  run,
  episode,
  following,
  outcome,
  given,
}: {
  run: string;
  episode: number;
  following: number | undefined;
  outcome: Outcome;
  /** What was answered before, where the rater came back. */
  given: NewLabel["label"] | undefined;
}) {
  const pathOf = (id: number) => `runs/${encodeURIComponent(run)}/blind/${id}?outcome=${outcome}`;
  const ahead = following === undefined ? undefined : pathOf(following);
  const { data, error, retry } = useAhead(pathOf(episode), ahead);
  if (error) return <Problem error={error} retry={retry} />;
  if (!data) return <Waiting what="Reading the episode …" />;
  return (
    <div className="blind">
      {given !== undefined && (
        <p className="aside">
          You answered <b>{given}</b>; another answer replaces it.
        </p>
      )}
      {data.sections.map(({ title, text }, index) => (
        <article key={index} className="said" aria-label={title}>
          <p className="kicker">{title}</p>
          <div className="text">{visible(text.text.trim())}</div>
          <CutText text={text} />
        </article>
      ))}
    </div>
  );
}
