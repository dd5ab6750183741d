import type { Tag } from "./tags.ts";

/** Where a block ends: `inner` its content, `outer` its closing tag, `next` the first tag behind it. */
export interface BlockEnd {
  inner: number;
  outer: number;
  next: number;
  closed: boolean;
}

/** A reply's text and the tags of it that still count. */
export interface Tagged {
  text: string;
  tags: readonly Tag[];
}

/** For each tag the index of the next one that passes, the list's length if none does. */
export function nextIndex(tags: readonly Tag[], passes: (tag: Tag, index: number) => boolean): number[] {
  const result = tags.map(() => tags.length);
  let nearest = tags.length;
  for (const [i, tag] of [...tags.entries()].toReversed()) {
    result[i] = nearest;
    if (passes(tag, i)) nearest = i;
  }
  return result;
}

/** Ends a block at its closing tag. */
export function closedAt(tags: readonly Tag[], index: number): BlockEnd | undefined {
  const closer = tags[index];
  return closer && { inner: closer.start, outer: closer.end, next: index + 1, closed: true };
}

/** Ends a block without a closing tag before the tag at `index`, or at the end of the reply. */
export function unclosedAt({ text, tags }: Tagged, index: number): BlockEnd {
  const end = tags[index]?.start ?? text.length;
  return { inner: end, outer: end, next: Math.min(index, tags.length), closed: false };
}

/**
 * The ends of blocks that models leave open: scratchpads and prompted `<thinking>`. `role` is the blocks' role.
 * The result gives undefined for an opener that is only named.
 */
export function looseEnds(reply: Tagged, role: Tag["role"]): (index: number) => BlockEnd | undefined {
  const { text, tags } = reply;
  const closers = nextIndex(tags, (tag) => tag.role === role && tag.form === "close");
  const openers = nextIndex(tags, (tag) => tag.role === role && tag.form === "open");
  const boundaries = nextIndex(tags, usedTags(tags));
  const swapped = swappedOutput(reply, role);
  return (index) => {
    const closer = closers[index] ?? tags.length;
    const opener = openers[index] ?? tags.length;
    const boundary = boundaries[index] ?? tags.length;
    if (closer < tags.length) {
      if (opener < closer && boundary <= opener) return unclosedAt(reply, boundary);
      if (swapped?.closer === closer && swapped.opener > index) return unclosedAt(reply, swapped.opener);
      return closedAt(tags, closer);
    }
    return tags[index]?.structural === true ? unclosedAt({ text, tags }, boundary) : undefined;
  };
}

/**
 * Tags that begin or end a block of another kind, as against tags named in a sentence: structural ones, and an
 * output opener in mid-sentence whose closing tag ends a line or follows a sentence.
 */
export function usedTags(tags: readonly Tag[]): (tag: Tag, index: number) => boolean {
  const nextOutput = nextIndex(tags, (tag) => tag.role === "output");
  return (tag, index) => {
    if (tag.role === "draft" || tag.form === "cut") return false;
    if (tag.structural) return tag.form === "open" || tag.role === "output";
    const following = tags[nextOutput[index] ?? tags.length];
    if (tag.role !== "output" || tag.form !== "open" || following?.form !== "close") return false;
    return following.endsLine || following.structural;
  };
}

/** An output block at the very end of the reply whose closing tag stands before that of the block around it. */
function swappedOutput(
  { text, tags }: Tagged,
  role: Tag["role"],
): { opener: number; closer: number } | undefined {
  const last = tags.at(-1);
  const inner = tags.at(-2);
  if (last?.role !== role || last.form !== "close" || inner?.role !== "output" || inner.form !== "close")
    return undefined;
  if (text.slice(inner.end, last.start).trim() !== "" || text.slice(last.end).trim() !== "") return undefined;
  const opener = tags.findLastIndex((tag) => tag.role === "output" && tag.form === "open" && tag.structural);
  return opener < 0 ? undefined : { opener, closer: tags.length - 1 };
}
