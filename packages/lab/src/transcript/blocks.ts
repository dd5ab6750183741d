import { looseEnds, unclosedAt, usedTags, type BlockEnd, type Tagged } from "./ends.ts";
import { cutReasoning } from "./reasoning.ts";
import { scanTags, type Role, type Tag } from "./tags.ts";
import type { Tags } from "./transcript.ts";

/** A stretch of a reply with its tags (`start`–`end`) and without (`from`–`to`), or (`tag`) a stray tag. */
export interface Block {
  kind: Role | "tag";
  start: number;
  end: number;
  from: number;
  to: number;
  closed: boolean;
}

/**
 * Finds the blocks of a reply, ordered by start; they nest but never overlap by halves. Decisions:
 * - Native reasoning is cut first; no tag inside it counts. `<think>` ends at its closer only, so an unclosed
 *   one runs to the end. A first closer without opener makes everything before it reasoning.
 * - `<thinking>`, written because a prompt asked for it, and scratchpads often stay open: then they end at the
 *   next tag that begins a block, or at `</OUTPUT>`. Output tags inside a closed one are named, not used, but
 *   for a reply whose very end is `</OUTPUT></thinking>`: there the two were closed in the wrong order.
 * - An opener without closer in the middle of a sentence is named, not used.
 * - An output block ends at the next opener; one with nothing behind it, written for a closer, is an empty block.
 * - Scratchpads, drafts and reasoning inside an output block are blocks of their own.
 */
export function findBlocks(text: string, tags: Tags): Block[] {
  const { blocks, rest } = cutReasoning({ text, tags: scanTags(text, tags) });
  const reasoning = blocks.map(({ start, from, inner, outer, closed }): Block => {
    return { kind: "reasoning", start, end: outer, from, to: inner, closed };
  });
  const all = [...reasoning, ...contractBlocks({ text, tags: rest })];
  return all.toSorted((a, b) => a.start - b.start || b.end - a.end);
}

/** Scratchpads, drafts, outputs and stray tags: everything but native reasoning. */
function contractBlocks(reply: Tagged): Block[] {
  const { tags } = reply;
  const blocks: Block[] = [];
  const used = usedTags(tags);
  const working = workingBlocks(reply);
  let output: Tag | undefined;
  const endOutput = (end: BlockEnd): void => {
    if (output !== undefined) blocks.push(block("output", output, end));
    output = undefined;
  };
  for (let i = 0; i < tags.length;) {
    const tag = tags[i];
    if (tag === undefined) break;
    const found = working(i);
    if (found !== undefined) {
      for (const each of found.blocks) blocks.push(each);
    } else if (tag.role === "output" && tag.form === "open" && used(tag, i)) {
      endOutput(unclosedAt(reply, i));
      output = tag;
    } else if (tag.role === "output" && tag.form === "close" && output !== undefined) {
      endOutput({ inner: tag.start, outer: tag.end, next: i + 1, closed: true });
    } else if (tag.form !== "open" && (tag.structural || tag.endsLine)) {
      blocks.push({ kind: "tag", start: tag.start, end: tag.end, from: tag.end, to: tag.end, closed: true });
    }
    i = found?.next ?? i + 1;
  }
  endOutput(unclosedAt(reply, tags.length));
  return blocks;
}

/** Finds the scratchpad, with the drafts inside it, or the draft that opens at a tag. */
function workingBlocks(reply: Tagged): (index: number) => { blocks: Block[]; next: number } | undefined {
  const { tags } = reply;
  const ends = { scratchpad: looseEnds(reply, "scratchpad"), draft: looseEnds(reply, "draft") };
  const draftsWithin = (first: number, limit: BlockEnd): Block[] => {
    const drafts: Block[] = [];
    for (let i = first; i < limit.next;) {
      const tag = tags[i];
      const end = tag?.role === "draft" && tag.form === "open" ? ends.draft(i) : undefined;
      if (tag !== undefined && end !== undefined && tag.end <= limit.inner) {
        drafts.push(
          block(
            "draft",
            tag,
            end.outer <= limit.inner ? end : { ...limit, outer: limit.inner, closed: false },
          ),
        );
      }
      i = end?.next ?? i + 1;
    }
    return drafts;
  };
  return (index) => {
    const tag = tags[index];
    if (tag?.form !== "open" || (tag.role !== "scratchpad" && tag.role !== "draft")) return undefined;
    const end = ends[tag.role](index);
    if (end === undefined) return undefined;
    const drafts = tag.role === "scratchpad" ? draftsWithin(index + 1, end) : [];
    return { blocks: [block(tag.role, tag, end), ...drafts], next: end.next };
  };
}

function block(kind: Role, tag: Tag, end: BlockEnd): Block {
  return { kind, start: tag.start, end: end.outer, from: tag.end, to: end.inner, closed: end.closed };
}
