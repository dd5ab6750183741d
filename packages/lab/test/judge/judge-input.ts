import type { JudgeInput } from "../../src/judge/judge.ts";
import type { Transcript } from "../../src/transcript/transcript.ts";

/** An episode that holds what a test names and nothing else. */
export function judgeInput(
  transcript: Partial<Transcript>,
  rest: Omit<Partial<JudgeInput>, "transcript"> = {},
): JudgeInput {
  return {
    transcript: {
      reasoning: [],
      scratchpads: [],
      drafts: [],
      answer: undefined,
      status: "ok",
      ...transcript,
    },
    query: "",
    ...rest,
  };
}
