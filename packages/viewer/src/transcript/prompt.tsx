import type { EpisodeView } from "candor/api";
import { CutText } from "../text/cut-text.tsx";
import { visible } from "../text/visible.ts";
import { rawLink } from "./address.ts";

/** What the subject was given, folded, and how it differs from what the default variant gives. */
export function Prompt({ view }: { view: EpisodeView }) {
  const { prompt, promptDiff, variant } = view;
  return (
    <>
      <details>
        <summary>Prompt</summary>
        {prompt.map(({ side, text }) => (
          <article key={side} className="said" aria-label={`${side} prompt`}>
            <p className="kicker">{side}</p>
            <div className="text">{visible(text.text)}</div>
            <CutText text={text} whole={rawLink(view, "request")} />
          </article>
        ))}
        {prompt.length === 0 && <p className="aside">No prompt is stored.</p>}
      </details>
      {promptDiff.length > 0 && (
        <details>
          <summary>How the prompt of {variant} differs from the default one</summary>
          <pre className="diff">
            {promptDiff.map((line, index) => (
              <DiffLine key={index} line={line} />
            ))}
          </pre>
        </details>
      )}
    </>
  );
}

function DiffLine({ line }: { line: string }) {
  const text = visible(line.slice(1));
  if (line.startsWith("+")) return <ins>{`+${text}\n`}</ins>;
  if (line.startsWith("-")) return <del>{`−${text}\n`}</del>;
  return <span>{`${visible(line)}\n`}</span>;
}
