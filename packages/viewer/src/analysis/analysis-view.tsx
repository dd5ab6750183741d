import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { Followed } from "../following.ts";
import { Problem, Waiting } from "../notices.tsx";
import { followAnchor } from "./anchors.ts";
import { SaveFigure } from "./save-figure.tsx";

/** The report's body for what was analysed, or how far that is. */
export function AnalysisView({ page: { data, error, retry } }: { page: Followed<{ html: string }> }) {
  return (
    <>
      {error && <Problem error={error} retry={retry} />}
      {data ? <Fragment html={data.html} /> : !error && <Waiting what="Analysing …" />}
    </>
  );
}

/** A figure of the fragment, and where its buttons go. */
interface Place {
  figure: Element;
  buttons: Element;
}

function Fragment({ html }: { html: string }) {
  const body = useRef<HTMLDivElement>(null);
  const [places, setPlaces] = useState<readonly Place[]>([]);
  useLayoutEffect(() => setPlaces(body.current ? placesIn(body.current) : []), [html]);
  useOpenFolds(body, html);
  useEffect(() => {
    const element = body.current;
    element?.addEventListener("click", followAnchor);
    return () => element?.removeEventListener("click", followAnchor);
  }, []);
  // The one place with HTML from the server: the laboratory escaped everything in it, and the page's policy lets no script run.
  return (
    <>
      <div className="analysis" ref={body} dangerouslySetInnerHTML={{ __html: html }} />
      {places.map(({ figure, buttons }, index) =>
        createPortal(<SaveFigure figure={figure} />, buttons, String(index)),
      )}
    </>
  );
}

function placesIn(body: Element): Place[] {
  return [...body.querySelectorAll("figure.plot")].map((figure) => {
    const buttons = document.createElement("p");
    buttons.className = "save";
    figure.append(buttons);
    return { figure, buttons };
  });
}

/** Newer HTML takes the place of what the reader looks at: what was unfolded stays so. */
function useOpenFolds(body: React.RefObject<HTMLDivElement | null>, html: string): void {
  const open = useRef<readonly number[]>([]);
  useLayoutEffect(() => {
    const folds = body.current?.querySelectorAll("details") ?? [];
    for (const index of open.current) folds[index]?.setAttribute("open", "");
    const element = body.current;
    const note = () => {
      open.current = [...folds].flatMap((fold, index) => (fold.open ? [index] : []));
    };
    // This event does not bubble.
    element?.addEventListener("toggle", note, { capture: true });
    return () => element?.removeEventListener("toggle", note, { capture: true });
  }, [body, html]);
}
