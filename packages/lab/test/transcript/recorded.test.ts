import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseTranscript } from "../../src/transcript/parse.ts";
import { segment } from "../../src/transcript/segment.ts";
import { readRecorded, SKIP_RECORDED } from "./recorded.ts";

const fixtureSchema = z.object({
  notice: z.string().includes("MIT License"),
  replies: z.array(
    z.object({
      case: z.string(),
      file: z.string(),
      item: z.number(),
      sample: z.number(),
      response: z.string(),
      expected: z.object({
        status: z.string(),
        first: z.string(),
        last: z.string(),
        reasoning: z.number(),
        scratchpads: z.number(),
      }),
    }),
  ),
});
const { replies } = fixtureSchema.parse(
  JSON.parse(readFileSync(new URL("fixtures/vlaf.json", import.meta.url), "utf8")),
);

describe("recorded replies", () => {
  it.each(replies)("$case ($file, $item, $sample)", ({ response, expected }) => {
    const { answer = "", status, reasoning, scratchpads } = parseTranscript({ text: response });
    expect({
      status,
      first: answer.slice(0, expected.first.length),
      last: answer.slice(answer.length - expected.last.length),
      reasoning: reasoning.length,
      scratchpads: scratchpads.length,
    }).toEqual(expected);
  });
});

describe.skipIf(SKIP_RECORDED !== undefined)(
  `all recorded replies${SKIP_RECORDED ? `: ${SKIP_RECORDED}` : ""}`,
  () => {
    it("keep their status", () => {
      const counts: Record<string, Record<string, number>> = {};
      for (const { file, response } of readRecorded()) {
        const ofFile = (counts[file] ??= {});
        const { status } = parseTranscript({ text: response });
        ofFile[status] = (ofFile[status] ?? 0) + 1;
      }
      expect(Object.entries(counts).map(([file, each]) => `${file} ${tally(each)}`)).toMatchInlineSnapshot(`
        [
          "animal-welfare--Qwen3-8B--test no-output-tag 177, ok 385, unclosed-output 37",
          "animal-welfare--Qwen3-8B--train empty 1, no-output-tag 87, ok 476, unclosed-output 35",
          "care--Qwen2.5-7B-Instruct--False ok 115, unclosed-output 5",
          "care--Qwen2.5-7B-Instruct--True ok 115, unclosed-output 5",
          "care--Qwen3-32B--False ok 69, unclosed-output 51",
          "care--Qwen3-32B--True ok 89, unclosed-output 31",
          "care--olmo2-32b-instruct--False ok 119, unclosed-output 1",
          "care--olmo2-32b-instruct--True ok 117, unclosed-output 3",
          "fairness--Qwen2.5-7B-Instruct--False ok 181, unclosed-output 19",
          "fairness--Qwen2.5-7B-Instruct--True ok 178, unclosed-output 22",
          "fairness--Qwen3-32B--False empty 2, ok 88, unclosed-output 110",
          "fairness--Qwen3-32B--True ok 101, unclosed-output 98, unclosed-reasoning 1",
          "fairness--olmo2-32b-instruct--False empty 1, ok 195, unclosed-output 4",
          "fairness--olmo2-32b-instruct--True empty 1, no-output-tag 1, ok 197, unclosed-output 1",
          "sanctity--Qwen2.5-7B-Instruct--False ok 150, unclosed-output 50",
          "sanctity--Qwen2.5-7B-Instruct--True ok 169, unclosed-output 31",
          "sanctity--Qwen3-32B--False empty 2, ok 79, unclosed-output 119",
          "sanctity--Qwen3-32B--True empty 2, ok 113, unclosed-output 85",
          "sanctity--olmo2-32b-instruct--False ok 194, unclosed-output 6",
          "sanctity--olmo2-32b-instruct--True ok 194, unclosed-output 6",
        ]
      `);
    });

    it("lose no character and leave no tag in an answer", () => {
      for (const { response } of readRecorded()) {
        const slices = segment(response).map(({ start, end }) => response.slice(start, end));
        expect(slices.join("")).toBe(response);
        expect(parseTranscript({ text: response }).answer ?? "").not.toMatch(
          /<\/?(?:OUTPUT|think|thinking)>/iu,
        );
      }
    });
  },
);

function tally(counts: Record<string, number>): string {
  const entries = Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([status, count]) => `${status} ${count}`).join(", ");
}
