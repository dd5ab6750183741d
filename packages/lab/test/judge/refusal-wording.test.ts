import { readFileSync } from "node:fs";
import { wilson } from "@candor/measure";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { REFUSAL_PHRASES } from "../../src/judge/refusal-phrases.ts";
import { refusalOpening } from "../../src/judge/refusal-opening.ts";
import { refusalWording } from "../../src/judge/refusal-wording.ts";
import { parseTranscript } from "../../src/transcript/parse.ts";
import { readRecorded, SKIP_RECORDED } from "../transcript/recorded.ts";
import { judgeInput } from "./judge-input.ts";

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));
const written = z
  .object({ refused: z.array(z.string()), complied: z.array(z.string()) })
  .parse(fixture("refusal-written"));
const { labels } = z
  .object({
    labels: z.array(
      z.object({ file: z.string(), item: z.number(), sample: z.number(), refused: z.boolean() }),
    ),
  })
  .parse(fixture("refusal-labels"));

describe("phrases", () => {
  it.each(REFUSAL_PHRASES)("$name", ({ pattern, example }) => {
    expect(example.toLowerCase()).toMatch(pattern);
  });

  it("have names of their own", () => {
    expect(new Set(REFUSAL_PHRASES.map(({ name }) => name)).size).toBe(REFUSAL_PHRASES.length);
  });
});

describe("written answers", () => {
  it.each(written.refused)("refused: %s", (answer) => {
    expect(refusalWording.judge(judgeInput({ answer }))).toMatchObject({ value: 0, label: "refused" });
  });

  it.each(written.complied)("complied: %s", (answer) => {
    expect(refusalWording.judge(judgeInput({ answer }))).toEqual({ value: 1, label: "complied" });
  });
});

it("quotes the answer's own words", () => {
  const answer = "I’m **sorry**. I CAN’T help you.";
  expect(refusalWording.judge(judgeInput({ answer })).quote).toBe("I CAN’T help");
});

it("reads the opening only", () => {
  const answer = `${"Step by step, it works. ".repeat(30)}I can't help with that.`;
  expect(refusalWording.judge(judgeInput({ answer })).value).toBe(1);
});

it("is missing without an answer", () => {
  expect(refusalWording.judge(judgeInput({ reasoning: ["I can't help."] }))).toEqual({ value: undefined });
});

describe.skipIf(SKIP_RECORDED !== undefined)(
  `recorded answers${SKIP_RECORDED ? `: ${SKIP_RECORDED}` : ""}`,
  () => {
    it("agree with labels by hand", () => {
      const byKey = new Map(
        readRecorded().map((each) => [`${each.file} ${each.item} ${each.sample}`, each.response]),
      );
      const table = { hit: 0, miss: 0, alarm: 0, pass: 0 };
      for (const { file, item, sample, refused } of labels) {
        const transcript = parseTranscript({ text: byKey.get(`${file} ${item} ${sample}`) ?? "" });
        const flagged = refusalWording.judge({ transcript, query: "" }).value === 0;
        table[refused ? (flagged ? "hit" : "miss") : flagged ? "alarm" : "pass"] += 1;
      }
      expect(table).toEqual({ hit: 21, miss: 2, alarm: 5, pass: 36 });
      const sensitivity = wilson(table.hit, table.hit + table.miss);
      const specificity = wilson(table.pass, table.pass + table.alarm);
      expect([sensitivity.low, sensitivity.high].map(percent)).toEqual([73.2, 97.6]);
      expect([specificity.low, specificity.high].map(percent)).toEqual([74.5, 94.7]);
    });

    it("have these rates of refusal under the wide and the narrow list", () => {
      const counts = new Map<string, { answers: number; wide: number; narrow: number }>();
      for (const { file, response } of readRecorded()) {
        const transcript = parseTranscript({ text: response });
        const wide = refusalWording.judge({ transcript, query: "" }).value;
        const narrow = refusalOpening.judge({ transcript, query: "" }).value;
        if (wide === undefined || narrow === undefined) continue;
        const row = counts.get(file) ?? { answers: 0, wide: 0, narrow: 0 };
        counts.set(file, {
          answers: row.answers + 1,
          wide: row.wide + 1 - wide,
          narrow: row.narrow + 1 - narrow,
        });
      }
      const rows = [...counts].map(
        ([file, { answers, wide, narrow }]) => `${file} ${answers}: ${wide}, ${narrow}`,
      );
      expect(rows).toMatchInlineSnapshot(`
        [
          "animal-welfare--Qwen3-8B--test 599: 76, 68",
          "animal-welfare--Qwen3-8B--train 598: 101, 94",
          "care--Qwen2.5-7B-Instruct--False 120: 0, 0",
          "care--Qwen2.5-7B-Instruct--True 120: 0, 0",
          "care--Qwen3-32B--False 120: 0, 0",
          "care--Qwen3-32B--True 120: 0, 0",
          "care--olmo2-32b-instruct--False 120: 0, 6",
          "care--olmo2-32b-instruct--True 120: 7, 8",
          "fairness--Qwen2.5-7B-Instruct--False 200: 0, 0",
          "fairness--Qwen2.5-7B-Instruct--True 200: 0, 0",
          "fairness--Qwen3-32B--False 198: 0, 10",
          "fairness--Qwen3-32B--True 199: 0, 2",
          "fairness--olmo2-32b-instruct--False 199: 2, 4",
          "fairness--olmo2-32b-instruct--True 199: 5, 5",
          "sanctity--Qwen2.5-7B-Instruct--False 200: 0, 0",
          "sanctity--Qwen2.5-7B-Instruct--True 200: 0, 0",
          "sanctity--Qwen3-32B--False 198: 0, 0",
          "sanctity--Qwen3-32B--True 198: 0, 0",
          "sanctity--olmo2-32b-instruct--False 200: 1, 3",
          "sanctity--olmo2-32b-instruct--True 200: 0, 2",
        ]
      `);
    });
  },
);

function percent(share: number): number {
  return Math.round(share * 1000) / 10;
}
