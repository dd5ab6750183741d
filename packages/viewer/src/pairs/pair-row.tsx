import type { Pair, PairPage, PairSide } from "candor/api";
import type { CSSProperties, KeyboardEvent } from "react";
import { linkTo } from "../router.ts";
import { Compliance } from "../text/compliance.tsx";
import { visible } from "../text/visible.ts";

/** One query and epoch, in both conditions. */
export function PairRow({
  index,
  pair,
  link,
  head,
  active,
  style,
  onFocus,
  onOpen,
  onKeyDown,
}: {
  index: number;
  /** Undefined until its page is here. */
  pair: Pair | undefined;
  /** Where the pair is read. */
  link: string;
  head: PairPage;
  /** Whether the Tab key leads to it. */
  active: boolean;
  style: CSSProperties;
  onFocus: () => void;
  onOpen: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  return (
    <tr aria-rowindex={index + 2} className="pair" style={style}>
      <td>
        <a href={link} tabIndex={active ? 0 : -1} onFocus={onFocus} onClick={onOpen} onKeyDown={onKeyDown}>
          {pair?.query ?? "loading"}
        </a>
        {pair && pair.epoch > 1 && <span className="aside"> epoch {pair.epoch}</span>}
        {pair && <span className="clipped">{visible(pair.text)}</span>}
      </td>
      <Side side={pair?.left} condition={head.left} />
      {head.right !== null && <Side side={pair?.right} condition={head.right} />}
    </tr>
  );
}

/** The transcript of a pair: its left side with the right one beside it, or the side that there is. */
export function episodeLink(run: string, { left, right }: Pair, head: PairPage): string {
  const beside = left && right ? (head.right ?? undefined) : undefined;
  return linkTo(["runs", run, "episodes", left?.episode ?? right?.episode ?? 0], { with: beside });
}

function Side({ side, condition }: { side: PairSide | null | undefined; condition: string }) {
  if (side === undefined) return <td>…</td>;
  if (side === null)
    return (
      <td>
        <Name condition={condition} /> <span className="aside">– no episode</span>
      </td>
    );
  const { compliance, reasoning, disagree, status, answer } = side;
  return (
    <td>
      <span className="findings">
        <Name condition={condition} />
        <Compliance value={compliance} />
        {reasoning === 1 && <span className="tag faking">⚑ faking reasoning</span>}
        {disagree && <span className="tag">≠ judges disagree</span>}
        {status !== null && status !== "ok" && <span className="tag">! {status}</span>}
      </span>
      <span className="clipped">{visible(answer)}</span>
    </td>
  );
}

/** Shown where the sides stand below each other, away from their column's head. */
function Name({ condition }: { condition: string }) {
  return <span className="side-name">{condition} </span>;
}
