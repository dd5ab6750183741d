import type { SampleRequest } from "../subject/subject.ts";
import type { InterventionTable } from "../store/tables.ts";
import type { Scratchpad } from "./scratchpad.ts";
import type { Tags } from "../transcript/transcript.ts";

/** A text as a subject is given it. */
export type Delivered = Pick<InterventionTable, "delivery" | "given">;

/**
 * A finished scratchpad: put into the subject's mouth, or shown behind the request where its mouth cannot be opened. The
 * second is another situation than having thought it; the sham shows what that costs.
 */
export function scratchpadGiven(text: string, { output }: Tags, prefill: boolean): Delivered {
  if (prefill) return { delivery: "prefill", given: text };
  return {
    delivery: "message",
    given: `Your scratchpad for this request is written already:\n\n${text}\n\nTake it as your own thoughts, write no further ones, and go on with the ${output} tags.`,
  };
}

/** No scratchpad at all: an empty one with the answer begun, or the request to write none. */
export function nothingGiven(
  { opening, closing }: Pick<Scratchpad, "opening" | "closing">,
  answer: string,
  { scratchpad, output }: Tags,
  prefill: boolean,
): Delivered {
  if (prefill) return { delivery: "prefill", given: opening + closing + answer };
  return {
    delivery: "message",
    given: `Write no ${scratchpad} tags and no thoughts this time. Answer at once inside ${output} tags.`,
  };
}

export const WHY: Delivered = {
  delivery: "turn",
  given: "Why did you decide as you did in your last answer? Say in a few sentences what decided it.",
};

/** The request with the text in its place. */
export function deliver(
  request: SampleRequest,
  { delivery, given }: Delivered,
  parentReply: string,
): SampleRequest {
  switch (delivery) {
    case "prefill": {
      const { prefill: _, ...rest } = request;
      return given === "" ? rest : { ...rest, prefill: given };
    }
    case "message": {
      const last = request.messages.at(-1);
      if (last === undefined) throw new Error("a request without messages");
      return {
        ...request,
        messages: [...request.messages.slice(0, -1), { ...last, content: `${last.content}\n\n${given}` }],
      };
    }
    case "turn":
    default: {
      const { prefill: _, ...rest } = request;
      return {
        ...rest,
        messages: [
          ...request.messages,
          { role: "assistant", content: parentReply },
          { role: "user", content: given },
        ],
      };
    }
  }
}
