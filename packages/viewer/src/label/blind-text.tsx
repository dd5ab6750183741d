import type { BlindEpisode, NewLabel } from "candor/api";
import { useEffect } from "react";
import { get, useApi } from "../client.ts";
import { CutText } from "../text/cut-text.tsx";
import { visible } from "../text/visible.ts";
import type { Outcome } from "./outcomes.ts";

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
  const { data, error } = useApi<BlindEpisode>(pathOf(episode));
  const ahead = following === undefined ? undefined : pathOf(following);
  useEffect(() => {
    // Only to have the server's answer in the browser's cache; the page says so itself where it cannot be read.
    if (ahead !== undefined) get(ahead).catch(() => undefined);
  }, [ahead]);
  if (error)
    return (
      <p role="alert" className="problem">
        {error.message}
      </p>
    );
  if (!data) return <p role="status">Loading the episode.</p>;
  return (
    <article aria-label="Episode">
      {given !== undefined && (
        <p className="aside">
          You answered <b>{given}</b>; another answer replaces it.
        </p>
      )}
      {data.sections.map(({ title, text }) => (
        <div key={title} className="said" role="group" aria-label={title}>
          <p className="kicker">{title}</p>
          <div className="text">{visible(text.text)}</div>
          <CutText text={text} />
        </div>
      ))}
    </article>
  );
}
