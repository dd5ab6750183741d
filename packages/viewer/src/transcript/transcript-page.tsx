import type { EpisodeView, RunDetail } from "candor/api";
import { useMemo } from "react";
import { useApi } from "../client.ts";
import { Problem, Waiting } from "../notices.tsx";
import { Page } from "../page.tsx";
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
  const kicker = `Run ${run}${view ? ` · ${view.scenario} × ${view.subject} · ${view.variant}` : ""}`;
  return (
    <Page title={view ? titleOf(view) : `Episode ${episode}`} kicker={kicker}>
      <nav aria-label="This run">
        <ul className="links">
          <li>
            <a href={linkTo(["runs", run])}>The run</a>
          </li>
          <li>
            <a href={linkTo(["runs", run, "pairs"], { variant: view?.variant })}>Its pairs</a>
          </li>
        </ul>
      </nav>
      {error && <Problem error={error} />}
      {!view && !error && <Waiting what="Reading the episode …" />}
      {view && <Transcript view={view} />}
    </Page>
  );
}

function Transcript({ view }: { view: EpisodeView }) {
  const { query: place } = usePlace();
  const reading = readReading(place);
  const chosen = chooseCounterpart(view, reading.beside);
  const { data: run } = useApi<RunDetail>(`runs/${encodeURIComponent(view.run)}`);
  const { data: other, error } = useApi<EpisodeView>(chosen && episodePath(view.run, chosen.episode));
  const diffs = useMemo(
    () => (reading.words && other ? blockDiffs(view.blocks, other.blocks) : undefined),
    [reading.words, view, other],
  );
  const read = (next: Partial<Reading>) =>
    goTo(readingLink(view.run, view.id, { ...reading, ...next }), { replace: true });
  return (
    <>
      <Top view={view} reading={reading} />
      <ReadingChoices view={view} reading={reading} beside={chosen?.condition} read={read} />
      {error && <Problem error={error} />}
      <div className={chosen ? "sides" : "sides alone"}>
        <EpisodeColumn view={view} run={run} marking={reading.marking} diffs={diffs?.left} />
        {chosen && other && (
          <EpisodeColumn view={other} run={run} marking={reading.marking} diffs={diffs?.right} />
        )}
        {chosen && !other && !error && <Waiting what={`Reading ${chosen.condition} …`} />}
      </div>
    </>
  );
}

function Top({ view, reading }: { view: EpisodeView; reading: Reading }) {
  const { run, query, previous, next } = view;
  const link = (to: number | null) => (to === null ? undefined : readingLink(run, to, reading));
  const step = (to: number | null) => {
    const address = link(to);
    if (address !== undefined) goTo(address);
  };
  useKeys({ j: () => step(next), k: () => step(previous) });
  return (
    <>
      <p className="query">{visible(query.text.text)}</p>
      <CutText text={query.text} whole={rawLink(view, "request")} />
      <nav aria-label="Episodes" className="tools">
        <Step label="Previous" mark="←" href={link(previous)} />
        <Step label="Next" mark="→" href={link(next)} />
        <span className="aside">
          Keys: <kbd>j</kbd> next, <kbd>k</kbd> previous, in the order of the queries
        </span>
      </nav>
    </>
  );
}

function Step({ label, mark, href }: { label: string; mark: string; href: string | undefined }) {
  const content = (
    <>
      <span aria-hidden="true">{mark}</span> {label}
    </>
  );
  return href === undefined ? (
    <span className="button" aria-hidden="true">
      {content}
    </span>
  ) : (
    <a className="button" href={href}>
      {content}
    </a>
  );
}

function titleOf({ query, epoch }: EpisodeView): string {
  return `Query ${query.id}${epoch > 1 ? `, epoch ${epoch}` : ""}`;
}

function episodePath(run: string, episode: number): string {
  return `runs/${encodeURIComponent(run)}/episodes/${episode}`;
}
