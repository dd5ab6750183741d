import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { Followed } from "../following.ts";
import { Problem, Waiting } from "../notices.tsx";
import { followAnchor } from "./anchors.ts";
import { replaceContent } from "./replace-content.ts";
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
  useLayoutEffect(() => {
    if (body.current === null) return;
    replaceContent(body.current, html);
    setPlaces(placesIn(body.current));
  }, [html]);
  useEffect(() => {
    const element = body.current;
    element?.addEventListener("click", followAnchor);
    return () => element?.removeEventListener("click", followAnchor);
  }, []);
  return (
    <>
      <div className="analysis" ref={body} />
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
