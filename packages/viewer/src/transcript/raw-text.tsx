import type { EpisodeView, RawPart } from "candor/api";
import { useEffect, useState } from "react";
import { formatCount } from "../format.ts";
import { Problem, Waiting } from "../notices.tsx";
import { visible } from "../text/visible.ts";
import { rawLink } from "./address.ts";
import { readBeginning, type Beginning } from "./read-beginning.ts";

/** Most of a stored text that stands on the page, in characters; the file has all. */
const SHOWN = 100_000;

/** A stored text, read when it is unfolded. */
export function RawText({ title, view, part }: { title: string; view: EpisodeView; part: RawPart }) {
  const [open, setOpen] = useState(false);
  const link = rawLink(view, part);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{title}</summary>
      <p className="aside">
        <a href={link} download={`episode-${view.id}-${part}.txt`}>
          Download
        </a>
      </p>
      {open && <Contents link={link} />}
    </details>
  );
}

function Contents({ link }: { link: string }) {
  const [read, setRead] = useState<Beginning | Error>();
  useEffect(() => {
    const controller = new AbortController();
    readBeginning(link, SHOWN, controller.signal).then(setRead, (error: Error) => {
      if (!controller.signal.aborted) setRead(error);
    });
    return () => controller.abort();
  }, [link]);
  if (read === undefined) return <Waiting what="Reading the text …" />;
  if (read instanceof Error) return <Problem error={read} />;
  return (
    <>
      <pre>{visible(read.text)}</pre>
      {!read.whole && (
        <p className="aside">Cut after {formatCount(SHOWN)} characters: the download has all.</p>
      )}
    </>
  );
}
