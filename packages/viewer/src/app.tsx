import type { Overview } from "candor/api";
import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import { CertificationPage } from "./analysis/certification-page.tsx";
import { ComparePage } from "./analysis/compare-page.tsx";
import { ExperimentPage } from "./analysis/experiment-page.tsx";
import { Boundary } from "./boundary.tsx";
import { type Followed, useFollowing } from "./following.ts";
import { useLive } from "./live.ts";
import { LabelPage } from "./label/label-page.tsx";
import { NotFoundPage } from "./not-found-page.tsx";
import { PairsPage } from "./pairs/pairs-page.tsx";
import { type Place, usePlace } from "./router.ts";
import { RunPage } from "./run/run-page.tsx";
import { RunsPage } from "./runs/runs-page.tsx";
import { TranscriptPage } from "./transcript/transcript-page.tsx";
import { TopBar } from "./top-bar.tsx";

interface Shown {
  query: URLSearchParams;
  overview: Followed<Overview>;
}

interface Route {
  /** Parts of the path; `*` stands for any one, which the page is given. */
  path: readonly string[];
  page: (parts: readonly string[], shown: Shown) => ReactNode;
}

const ROUTES: readonly Route[] = [
  { path: [], page: (_, shown) => <RunsPage {...shown} /> },
  { path: ["runs", "*"], page: ([run = ""], { overview }) => <RunPage run={run} overview={overview.data} /> },
  { path: ["runs", "*", "pairs"], page: ([run = ""]) => <PairsPage run={run} /> },
  {
    path: ["runs", "*", "episodes", "*"],
    page: ([run = "", episode]) => <TranscriptPage run={run} episode={Number(episode)} />,
  },
  { path: ["runs", "*", "label"], page: ([run = ""]) => <LabelPage run={run} /> },
  {
    path: ["compare"],
    page: (_, { query, overview }) => <ComparePage names={query.getAll("name")} overview={overview.data} />,
  },
  {
    path: ["experiments", "*"],
    page: ([name = ""], { overview }) => <ExperimentPage name={name} overview={overview} />,
  },
  { path: ["certify"], page: (_, { overview }) => <CertificationPage logDir={overview.data?.logDir} /> },
];

/** The frame around every page. */
export function App() {
  const place = usePlace();
  const address = place.path.join("/");
  const overview = useFollowing<Overview>(
    "overview",
    useLive(({ changes }) => changes),
  );
  useArrival(address);
  return (
    <>
      <a className="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <TopBar path={place.path} logDir={overview.data?.logDir} />
      <main id="main" tabIndex={-1}>
        <Boundary key={address}>{pageAt(place, overview)}</Boundary>
      </main>
    </>
  );
}

function pageAt({ path, query }: Place, overview: Followed<Overview>): ReactNode {
  const route = ROUTES.find(
    (each) =>
      each.path.length === path.length &&
      each.path.every((part, index) => part === "*" || part === path[index]),
  );
  if (route === undefined) return <NotFoundPage />;
  const parts = path.filter((_, index) => route.path[index] === "*");
  return route.page(parts, { query, overview });
}

/** Whoever goes to another page begins at its heading, as on a page that was loaded. */
function useArrival(address: string): void {
  const shown = useRef(address);
  useEffect(() => {
    if (shown.current === address) return;
    shown.current = address;
    scrollTo(0, 0);
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [address]);
}

/** The address behind `#` is the place of the page, so the browser cannot follow this link. */
function skipToMain(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
