import { findBlocks, type Block } from "./blocks.ts";
import { segmentBlocks, type Segment } from "./segment.ts";
import { DEFAULT_TAGS, type Tags, type Transcript } from "./transcript.ts";

/**
 * Reads native reasoning, scratchpads, drafts and the answer out of a raw reply; {@link findBlocks} says what
 * counts as a block. Never throws; the raw reply stays with the caller. Decisions:
 * - The answer is the last output block that holds more than white space, trimmed, without the reasoning,
 *   scratchpads and drafts inside it. Text behind it is not answer.
 * - Without one, the text outside every block behind the last reasoning or scratchpad stands in for it, else
 *   all text outside; but a reply that ends inside reasoning, a scratchpad or a draft has no answer.
 * - Tags that are not the contract's, such as `<rejected/>`, stay in the answer.
 * - Parts that hold only white space are dropped; all parts are trimmed.
 */
export function parseTranscript(
  reply: { text: string; reasoning?: string },
  tags: Tags = DEFAULT_TAGS,
): Transcript {
  const { text } = reply;
  const blocks = findBlocks(text, tags);
  const segments = segmentBlocks(text, blocks);
  const raw = (kind: Block["kind"]): string[] =>
    blocks.filter((block) => block.kind === kind).map(({ from, to }) => text.slice(from, to).trim());
  const outputs = blocks.filter((block) => block.kind === "output");
  const answers = readOutputs(text, outputs, segments);
  const chosen = answers.findLastIndex((answer) => answer !== "");
  return {
    reasoning: [reply.reasoning?.trim() ?? "", ...raw("reasoning")].filter((part) => part !== ""),
    scratchpads: raw("scratchpad").filter((part) => part !== ""),
    drafts: raw("draft").filter((part) => part !== ""),
    ...(chosen < 0
      ? standIn(text, blocks, segments)
      : { answer: answers[chosen], status: outputs[chosen]?.closed === true ? "ok" : "unclosed-output" }),
  };
}

/** Reads each output block without the blocks inside it; output blocks do not overlap. */
function readOutputs(text: string, outputs: readonly Block[], segments: readonly Segment[]): string[] {
  let next = 0;
  return outputs.map(({ to }) => {
    let content = "";
    for (let each = segments[next]; each !== undefined && each.start < to; each = segments[(next += 1)]) {
      if (each.kind === "output") content += text.slice(each.start, each.end);
    }
    return content.trim();
  });
}

/** The answer of a reply without a filled output block. */
function standIn(
  text: string,
  blocks: readonly Block[],
  segments: readonly Segment[],
): Pick<Transcript, "answer" | "status"> {
  const open = blocks.findLast(
    ({ kind, closed, end }) => kind !== "output" && !closed && end === text.length,
  );
  if (open !== undefined) {
    return {
      answer: undefined,
      status: open.kind === "reasoning" ? "unclosed-reasoning" : "unclosed-scratchpad",
    };
  }
  const worked = blocks.findLast(({ kind }) => kind === "reasoning" || kind === "scratchpad")?.end ?? 0;
  const outside = (from: number): string =>
    segments
      .filter(({ kind, start }) => kind === "outside" && start >= from)
      .map(({ start, end }) => text.slice(start, end))
      .join("")
      .trim();
  const answer = outside(worked) || outside(0);
  return answer === "" ? { answer: undefined, status: "empty" } : { answer, status: "no-output-tag" };
}
