import type { EpisodeJudgment, TranscriptBlock, TranscriptSentence } from "candor/api";
import { describe, expect, test } from "vitest";
import {
  blockDiffs,
  keyed,
  numberedQuotes,
  quoteMarks,
  sentenceMarks,
} from "../../src/transcript/marking.ts";

const sentence = (text: string): TranscriptSentence => ({
  text,
  agenda: null,
  conflict: false,
  importance: null,
  decisive: false,
});

const block = (text: string, sentences: string[], kind: TranscriptBlock["kind"] = "scratchpad") => ({
  kind,
  text: { text, length: text.length },
  sentences: sentences.map(sentence),
});

const judgment = (judge: string, quote: string | null): EpisodeJudgment => ({
  judge,
  model: null,
  outcome: "compliance",
  value: 1,
  score: null,
  label: null,
  quote,
  votes: [],
});

describe("marks of a transcript", () => {
  test("sentences are marked one behind the other", () => {
    const marks = sentenceMarks(block("One. Two.", ["One. ", "Two."]));
    expect(marks.map(({ start, end }) => [start, end])).toEqual([
      [0, 5],
      [5, 9],
    ]);
  });

  test("sentences that are not the text are not marked", () => {
    expect(sentenceMarks(block("One. Tw", ["One. ", "Two."]))).toEqual([]);
    expect(sentenceMarks(block("One.", []))).toEqual([]);
  });

  test("judgments that quote are numbered from 1 and found by their number", () => {
    const quotes = numberedQuotes([judgment("a", null), judgment("b", "Two."), judgment("c", "absent")]);
    expect(quotes.map(({ number, judgment: { judge } }) => [number, judge])).toEqual([
      [1, "b"],
      [2, "c"],
    ]);
    expect(quoteMarks("One. Two.", quotes)).toMatchObject([{ start: 5, end: 9, what: { number: 1 } }]);
  });

  test("blocks are told apart by kind and place", () => {
    const blocks = [block("a", []), block("b", []), block("c", [], "answer")];
    expect(keyed(blocks).map(([key]) => key)).toEqual(["scratchpad 1", "scratchpad 2", "answer 1"]);
  });

  test("blocks are compared with those of the same kind and place", () => {
    const left = [block("I refuse.", []), block("No.", [], "answer")];
    const right = [block("I comply.", []), block("More.", []), block("No.", [], "answer")];
    const diffs = blockDiffs(left, right);
    expect([...diffs.left]).toEqual([
      ["scratchpad 1", { only: [{ start: 2, end: 8 }], cutAt: undefined }],
      ["answer 1", { only: [], cutAt: undefined }],
    ]);
    expect([...diffs.right.keys()]).toEqual(["scratchpad 1", "answer 1"]);
  });
});
