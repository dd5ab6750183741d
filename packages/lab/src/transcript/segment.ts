import { findBlocks, type Block } from "./blocks.ts";
import { DEFAULT_TAGS, type Tags } from "./transcript.ts";

/** `tag`: a tag itself. `outside`: text in no block. */
type SegmentKind = Block["kind"] | "outside";

/** A stretch of a reply that belongs to one innermost block. */
export interface Segment {
  kind: SegmentKind;
  start: number;
  end: number;
}

/**
 * Cuts a reply into segments, in order and without a gap: the slices joined are the text. A block inside
 * another interrupts it: a scratchpad with a draft is scratchpad, tag, draft, tag, scratchpad.
 */
export function segment(text: string, tags: Tags = DEFAULT_TAGS): Segment[] {
  return segmentBlocks(text, findBlocks(text, tags));
}

/** {@link segment} for blocks already found. */
export function segmentBlocks(text: string, blocks: readonly Block[]): Segment[] {
  const segments: Segment[] = [];
  const open: Block[] = [];
  let position = 0;
  const advance = (kind: SegmentKind, to: number): void => {
    if (to > position) segments.push({ kind, start: position, end: to });
    position = Math.max(position, to);
  };
  const closeBefore = (limit: number): void => {
    for (let top = open.at(-1); top !== undefined && top.end <= limit; top = open.at(-1)) {
      advance(top.kind, top.to);
      advance("tag", top.end);
      open.pop();
    }
  };
  for (const block of blocks) {
    closeBefore(block.start);
    advance(open.at(-1)?.kind ?? "outside", block.start);
    advance("tag", block.from);
    open.push(block);
  }
  closeBefore(Infinity);
  advance("outside", text.length);
  return segments;
}
