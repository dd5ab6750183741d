import type { PairPage, RunDetail } from "candor/api";
import { useState } from "react";
import { useApi } from "../client.ts";
import { counted, formatCount, scenarioName } from "../format.ts";
import { Problem, Waiting } from "../notices.tsx";
import { Page } from "../page.tsx";
import { goTo, linkTo, usePlace } from "../router.ts";
import { pagePath, readRow, readView, viewLink, viewPath, type PairView } from "./address.ts";
import { PairChoices } from "./pair-choices.tsx";
import { PairFilters } from "./pair-filters.tsx";
import { PairGrid } from "./pair-grid.tsx";
import { pagesAround } from "./pages.ts";
import { usePairs } from "./use-pairs.ts";

/** Every query of a run with what two conditions made of it, side by side. */
export function PairsPage({ run }: { run: string }) {
  const { data: detail, error } = useApi<RunDetail>(`runs/${encodeURIComponent(run)}`);
  return (
    <Page
      title="Pairs"
      kicker={`Run ${run}${detail ? ` · ${scenarioName(detail)} × ${detail.subject}` : ""}`}
    >
      <nav aria-label="This run">
        <ul className="links">
          <li>
            <a href={linkTo(["runs", run])}>The run</a>
          </li>
          <li>
            <a href={linkTo(["runs", run, "label"])}>Label</a>
          </li>
        </ul>
      </nav>
      {error && <Problem error={error} />}
      {!detail && !error && <Waiting what="Reading the run …" />}
      {detail && <PairView detail={detail} />}
    </Page>
  );
}

function PairView({ detail }: { detail: RunDetail }) {
  const { query } = usePlace();
  const view = readView(query);
  const row = readRow(query);
  const [wanted, setWanted] = useState(() => pagesAround(row ?? 0, row ?? 0, Number.MAX_SAFE_INTEGER));
  const pairs = usePairs(viewPath(detail.id, view), wanted);
  const { head, stale, error, retry } = pairs;
  const filtered = view.filters.length > 0 || view.text !== "";
  const all = useApi<PairPage>(
    pagePath(viewPath(detail.id, { ...view, ...EVERYTHING, sort: "query" }), 0, 1),
  ).data;
  const show = (next: Partial<PairView>) =>
    goTo(viewLink(detail.id, { ...view, ...next }), { replace: true });
  return (
    <>
      <PairChoices detail={detail} head={head} show={show} />
      <PairFilters view={view} show={show} />
      {!head && !error && <Waiting what="Reading the pairs …" />}
      <output className="aside">
        {head && `${totalInWords(head.total, filtered ? all?.total : undefined)}${indexInWords(head)}`}
        {stale && !error && " · loading"}
      </output>
      {error && <Problem error={error} retry={retry} />}
      {head && head.total === 0 && !stale && (
        <Nothing view={view} head={head} clear={() => show(EVERYTHING)} />
      )}
      {head && head.total > 0 && (
        <PairGrid
          run={detail.id}
          view={view}
          pairs={{ ...pairs, head }}
          row={row}
          showSort={(sort) => show({ sort })}
          onRange={(first, last, total) => setWanted(pagesAround(first, last, total))}
        />
      )}
    </>
  );
}

const EVERYTHING = { filters: [], text: "" };

function Nothing({ view, head, clear }: { view: PairView; head: PairPage; clear: () => void }) {
  if (view.filters.length === 0 && view.text === "")
    return (
      <p>
        Nothing was recorded yet for these conditions: choose others, or come back when the run has begun.
      </p>
    );
  return (
    <p>
      No pair is so.{indexInWords(head) === "" ? "" : " More may come while words are being indexed."}{" "}
      <button type="button" onClick={clear}>
        Show every pair
      </button>
    </p>
  );
}

/** `212 of 50 000 pairs` */
function totalInWords(total: number, all: number | undefined): string {
  return all === undefined ? counted(total, "pair") : `${formatCount(total)} of ${counted(all, "pair")}`;
}

function indexInWords({ index: { done, total } }: PairPage): string {
  return done < total ? ` · words indexed in ${formatCount(done)} of ${counted(total, "episode")}` : "";
}
