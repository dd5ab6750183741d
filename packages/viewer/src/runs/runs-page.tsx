import type { Overview, RunRow } from "candor/api";
import { useMemo, useState } from "react";
import type { Followed } from "../following.ts";
import { counted, formatCount } from "../format.ts";
import { type Live, useLive } from "../live.ts";
import { Problem, Waiting } from "../notices.tsx";
import { Page } from "../page.tsx";
import { goTo, linkTo } from "../router.ts";
import { RunsTable } from "./runs-table.tsx";
import { TrainingsTable } from "./trainings-table.tsx";

interface RunsPageProperties {
  /** `text`: what scenario, subject or id of the runs must hold. */
  query: URLSearchParams;
  overview: Followed<Overview>;
}

/** What the store holds: runs, and trainings by experiment. */
export function RunsPage({ query, overview: { data, error, retry } }: RunsPageProperties) {
  return (
    <Page title="Runs">
      {error && <Problem error={error} retry={retry} />}
      {data ? (
        <Stored overview={data} text={query.get("text") ?? ""} />
      ) : (
        !error && <Waiting what="Reading the store …" />
      )}
    </Page>
  );
}

function Stored({ overview: { runs, trainings }, text }: { overview: Overview; text: string }) {
  const news = useLive((live) => live.runs);
  const newest = useMemo(() => newestFirst(runs, news), [runs, news]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shown = newest.filter((run) => matches(run, text));
  if (runs.length + trainings.length === 0) return <EmptyStore />;
  return (
    <>
      {runs.length > 0 && (
        <>
          <div className="tools">
            <label>
              Filter{" "}
              <input
                type="search"
                value={text}
                placeholder="scenario, subject or id"
                onChange={({ target }) => goTo(linkTo([], { text: target.value }), { replace: true })}
              />
            </label>
            <output>
              {shown.length < runs.length ? `${formatCount(shown.length)} of ` : ""}
              {counted(runs.length, "run")}
            </output>
            {trainings.length > 0 && (
              <button type="button" onClick={showTrainings}>
                {counted(trainings.length, "training")}
              </button>
            )}
            <Chosen ids={[...chosen]} clear={() => setChosen(new Set())} />
          </div>
          {shown.length > 0 ? (
            <RunsTable
              runs={shown}
              chosen={chosen}
              choose={(id) => setChosen(new Set([id]).symmetricDifference(chosen))}
            />
          ) : (
            <p>No run has “{text}” in its scenario, subject or id.</p>
          )}
        </>
      )}
      {trainings.length > 0 && <TrainingsTable trainings={trainings} />}
    </>
  );
}

/** They stand below the runs, of which there may be thousands. */
function showTrainings(): void {
  const heading = document.getElementById("trainings");
  heading?.scrollIntoView();
  heading?.focus({ preventScroll: true });
}

function Chosen({ ids, clear }: { ids: readonly string[]; clear: () => void }) {
  if (ids.length === 0) return <p className="aside">Choose two or more to compare them.</p>;
  return (
    <p>
      {ids.length} chosen{" "}
      {ids.length > 1 && <a href={linkTo(["compare"], { name: ids.toSorted() })}>Compare them</a>}{" "}
      <button type="button" onClick={clear}>
        Choose none
      </button>
    </p>
  );
}

function EmptyStore() {
  return (
    <>
      <p>
        This log directory holds no run yet. An experiment that needs no key, from here or a terminal beside
        it:
      </p>
      <pre>candor run helpful-only --model organism/partial-faker --limit 40</pre>
      <p>Runs appear here as soon as they begin.</p>
    </>
  );
}

/** Rows as they are now: what the list said, and what came since. */
function newestFirst(runs: readonly RunRow[], news: Live["runs"]): RunRow[] {
  return runs
    .map((run) => ({ ...run, ...news.get(run.id) }))
    .toSorted((a, b) => (a.createdAt === b.createdAt ? 0 : a.createdAt < b.createdAt ? 1 : -1));
}

function matches({ scenario, subject, id }: RunRow, text: string): boolean {
  const sought = text.trim().toLowerCase();
  return [scenario, subject, id].some((part) => part.toLowerCase().includes(sought));
}
