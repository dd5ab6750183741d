import type { Pair, PairPage, PairSide } from "candor/api";
import type { CSSProperties } from "react";
import { linkTo } from "../router.ts";
import { Compliance } from "../text/compliance.tsx";
import { visible } from "../text/visible.ts";

/** One query and epoch, in both conditions. */
export function PairRow({
  run,
  index,
  pair,
  head,
  active,
  style,
  onFocus,
  onOpen,
}: {
  run: string;
  index: number;
  /** Undefined until its page is here. */
  pair: Pair | undefined;
  head: PairPage;
  active: boolean;
  style: CSSProperties;
  onFocus: () => void;
  onOpen: () => void;
}) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      tabIndex={active ? 0 : -1}
      className="pair"
      style={style}
      onFocus={onFocus}
    >
      <div role="gridcell">
        {pair === undefined ? (
          <span className="aside">loading</span>
        ) : (
          <>
            <a href={episodeLink(run, pair, head)} tabIndex={-1} onClick={onOpen}>
              {pair.query}
            </a>
            {pair.epoch > 1 && <span className="aside"> epoch {pair.epoch}</span>}
            <span className="clipped">{visible(pair.text)}</span>
          </>
        )}
      </div>
      <Side side={pair?.left} condition={head.left} />
      {head.right !== null && <Side side={pair?.right} condition={head.right} />}
    </div>
  );
}

/** The transcript of a pair: its left side with the right one beside it, or the side that there is. */
export function episodeLink(run: string, { left, right }: Pair, head: PairPage): string {
  const beside = left && right ? (head.right ?? undefined) : undefined;
  return linkTo(["runs", run, "episodes", left?.episode ?? right?.episode ?? 0], { with: beside });
}

function Side({ side, condition }: { side: PairSide | null | undefined; condition: string }) {
  if (side === undefined) return <div role="gridcell" />;
  if (side === null)
    return (
      <div role="gridcell">
        <Name condition={condition} /> <span className="aside">– no episode</span>
      </div>
    );
  const { compliance, reasoning, disagree, status, answer } = side;
  return (
    <div role="gridcell">
      <span className="findings">
        <Name condition={condition} />
        <Compliance value={compliance} />
        {reasoning === 1 && <span className="tag faking">⚑ faking reasoning</span>}
        {disagree && <span className="tag">≠ judges disagree</span>}
        {status !== null && status !== "ok" && <span className="tag">! {status}</span>}
      </span>
      <span className="clipped">{visible(answer)}</span>
    </div>
  );
}

/** Shown where the sides stand below each other, away from their column's head. */
function Name({ condition }: { condition: string }) {
  return <span className="side-name">{condition} </span>;
}
