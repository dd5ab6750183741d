import type { TranscriptBlock } from "candor/api";
import { useMemo } from "react";
import { formatCount } from "../format.ts";
import { CutText } from "../text/cut-text.tsx";
import { piecesOf } from "../text/marks.ts";
import type { Marking } from "./address.ts";
import { type BlockDiff, differenceMarks, quoteMarks, sentenceMarks, type NumberedQuote } from "./marking.ts";
import { PieceOfText } from "./piece-of-text.tsx";

/** One part of a transcript, with what is said of its words marked in place. */
export function Block({
  name,
  block,
  whole,
  quotes,
  marking,
  diff,
}: {
  /** Kind, and which of that kind: `scratchpad 1`. */
  name: string;
  block: TranscriptBlock;
  /** Where all of a cut text is. */
  whole: string;
  quotes: readonly NumberedQuote[];
  marking: Marking;
  diff: BlockDiff | undefined;
}) {
  const pieces = useMemo(() => {
    const spans = diff === undefined || diff === "too-different" ? [] : diff.only;
    const marks = [
      ...sentenceMarks(block),
      ...quoteMarks(block.text.text, quotes),
      ...differenceMarks(spans),
    ];
    return piecesOf(block.text.text, marks);
  }, [block, quotes, diff]);
  const title = name.endsWith(" 1") ? block.kind : name;
  return (
    <article className="said" aria-label={title}>
      <p className="kicker">{title}</p>
      <div className="text">
        {pieces.map((piece) => (
          <PieceOfText key={piece.start} piece={piece} marking={marking} />
        ))}
        {block.text.text === "" && <span className="aside">empty</span>}
      </div>
      <CutText text={block.text} whole={whole} />
      <DiffNote diff={diff} />
    </article>
  );
}

function DiffNote({ diff }: { diff: BlockDiff | undefined }) {
  if (diff === "too-different")
    return <p className="aside">Both sides differ too much here to be compared word by word.</p>;
  if (diff?.cutAt === undefined) return null;
  return <p className="aside">Compared word by word up to character {formatCount(diff.cutAt)}.</p>;
}
