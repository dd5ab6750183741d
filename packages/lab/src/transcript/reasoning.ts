import { closedAt, looseEnds, nextIndex, unclosedAt, type BlockEnd, type Tagged } from "./ends.ts";
import type { Tag } from "./tags.ts";

export interface Reasoning {
  /** Offsets of each block with (`start`, `outer`) and without (`from`, `inner`) its tags, in order. */
  blocks: (BlockEnd & { start: number; from: number })[];
  /** The tags outside every block. */
  rest: Tag[];
}

/** Cuts native reasoning out of a reply before anything else is looked at: no tag inside it counts. */
export function cutReasoning(reply: Tagged): Reasoning {
  const { tags } = reply;
  const headless = headlessEnd(reply);
  const blocks: Reasoning["blocks"] = headless === undefined ? [] : [{ ...headless, start: 0, from: 0 }];
  const rest: Tag[] = [];
  const strict = strictEnds(reply);
  const loose = looseEnds(reply, "reasoning");
  for (let i = headless?.next ?? 0; i < tags.length;) {
    const tag = tags[i];
    if (tag === undefined) break;
    const opens = tag.role === "reasoning" && tag.form === "open";
    const end = opens ? (tag.name === "think" ? strict(i) : loose(i)) : undefined;
    if (end === undefined) rest.push(tag);
    else blocks.push({ ...end, start: tag.start, from: tag.end });
    i = end?.next ?? i + 1;
  }
  return { blocks, rest };
}

/** `<think>` comes from the model's own format: it ends at its closer, else at the end of the reply. */
function strictEnds(reply: Tagged): (index: number) => BlockEnd | undefined {
  const { tags } = reply;
  const own = nextIndex(tags, (tag) => tag.form === "close" && tag.name === "think");
  const any = nextIndex(tags, (tag) => tag.form === "close" && tag.role === "reasoning");
  return (index) =>
    closedAt(tags, own[index] ?? tags.length) ??
    closedAt(tags, any[index] ?? tags.length) ??
    (tags[index]?.structural === true ? unclosedAt(reply, tags.length) : undefined);
}

/** A chat template can write the opener into the prompt: then the reply holds only the closer. */
function headlessEnd({ text, tags }: Tagged): BlockEnd | undefined {
  const first = tags.findIndex((tag) => tag.role === "reasoning");
  const tag = tags[first];
  if (tag?.form !== "close" || !tag.structural) return undefined;
  const before = tags[first - 1];
  const closesOutput = before?.role === "output" && text.slice(before.end, tag.start).trim() === "";
  return closesOutput && first === tags.length - 1 ? undefined : closedAt(tags, first);
}
