import type { EpisodeView } from "candor/api";
import { useEffect, useMemo, useRef } from "react";
import { useApi } from "../client.ts";
import { goTo, linkTo, usePlace } from "../router.ts";
import { CutText } from "../text/cut-text.tsx";
import { visible } from "../text/visible.ts";
import { chooseCounterpart, rawLink, readingLink, readReading, type Reading } from "./address.ts";
import { EpisodeColumn } from "./episode-column.tsx";
import { blockDiffs } from "./marking.ts";
import { ReadingChoices } from "./reading-choices.tsx";
import { useKeys } from "../text/use-keys.ts";

/** One episode beside the same query's episode in another condition. */
export function TranscriptPage({ run, episode }: { run: string; episode: number }) {
  const { data: view, error } = useApi<EpisodeView>(episodePath(run, episode));
  return (
    <div className="reading">
      {error && (
        <p role="alert" className="problem">
          {error.message} <a href={linkTo(["runs", run])}>Back to the run</a>
        </p>
      )}
      {!view && !error && <p role="status">Loading the episode.</p>}
      {view && <Transcript view={view} />}
    </div>
  );
}

function Transcript({ view }: { view: EpisodeView }) {
  const { query: place } = usePlace();
  const reading = readReading(place);
  const chosen = chooseCounterpart(view, reading.beside);
  const { data: other, error } = useApi<EpisodeView>(chosen && episodePath(view.run, chosen.episode));
  const diffs = useMemo(
    () =>
      reading.words && other ? { left: blockDiffs(view, other), right: blockDiffs(other, view) } : undefined,
    [reading.words, view, other],
  );
  const read = (next: Partial<Reading>) =>
    goTo(readingLink(view.run, view.id, { ...reading, ...next }), { replace: true });
  return (
    <>
      <Top view={view} reading={reading} />
      <ReadingChoices view={view} reading={reading} beside={chosen?.condition} read={read} />
      {error && (
        <p role="alert" className="problem">
          {error.message}
        </p>
      )}
      <div className={chosen ? "sides" : "sides alone"}>
        <EpisodeColumn view={view} marking={reading.marking} diffs={diffs?.left} />
        {chosen && other && <EpisodeColumn view={other} marking={reading.marking} diffs={diffs?.right} />}
        {chosen && !other && !error && <p role="status">Loading {chosen.condition}.</p>}
      </div>
    </>
  );
}

function Top({ view, reading }: { view: EpisodeView; reading: Reading }) {
  const { run, id, scenario, subject, variant, query, epoch, previous, next } = view;
  const title = useRef<HTMLHeadingElement>(null);
  const link = (to: number | null) => (to === null ? undefined : readingLink(run, to, reading));
  const step = (to: number | null) => {
    const address = link(to);
    if (address !== undefined) goTo(address);
  };
  useKeys({ j: () => step(next), k: () => step(previous) });
  useEffect(() => title.current?.focus({ preventScroll: true }), [id]);
  return (
    <header>
      <p className="kicker">
        <a href={linkTo(["runs", run])}>Run {run}</a> · {scenario} × {subject} ·{" "}
        <a href={linkTo(["runs", run, "pairs"], { variant })}>pairs of {variant}</a>
      </p>
      <h1 ref={title} tabIndex={-1}>
        Query {query.id}
        {epoch > 1 && `, epoch ${epoch}`}
      </h1>
      <p className="query">{visible(query.text.text)}</p>
      <CutText text={query.text} whole={rawLink(view, "request")} />
      <nav aria-label="Episodes" className="choices">
        <Step label="Previous" mark="←" href={link(previous)} />
        <Step label="Next" mark="→" href={link(next)} />
        <span className="aside">
          Keys: <kbd>j</kbd> next, <kbd>k</kbd> previous, in the order of the queries
        </span>
      </nav>
    </header>
  );
}

function Step({ label, mark, href }: { label: string; mark: string; href: string | undefined }) {
  const content = (
    <>
      <span aria-hidden="true">{mark}</span> {label}
    </>
  );
  return href === undefined ? (
    <span className="button" aria-disabled="true" role="link">
      {content}
    </span>
  ) : (
    <a className="button" href={href}>
      {content}
    </a>
  );
}

function episodePath(run: string, episode: number): string {
  return `runs/${encodeURIComponent(run)}/episodes/${episode}`;
}
