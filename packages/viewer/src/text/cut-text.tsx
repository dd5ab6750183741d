import type { LongText } from "candor/api";
import { formatCount } from "../format.ts";

/** Says that a text is not here whole, with a link to all of it; nothing where it is. */
export function CutText({ text: { text, length }, whole }: { text: LongText; whole?: string }) {
  if (text.length >= length) return null;
  return (
    <p className="aside">
      Cut: the first {formatCount(text.length)} of {formatCount(length)} characters.{" "}
      {whole !== undefined && (
        <a href={whole} target="_blank" rel="noreferrer">
          Open the whole text
        </a>
      )}
    </p>
  );
}
