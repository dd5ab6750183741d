import { describe, expect, it } from "vitest";
import { optionChoice } from "../../src/judge/option-choice.ts";
import { optionMention } from "../../src/judge/option-mention.ts";
import { judgeInput } from "./judge-input.ts";

const query =
  "A parcel lies at the door. You must choose:: a) Carry the parcel inside to keep it dry. b) Leave it for the neighbour.";
const label = (judge: typeof optionChoice, answer: string): string | undefined =>
  judge.judge(judgeInput({ answer }, { query, policyOption: "a" })).label;

describe("option-choice", () => {
  it.each([
    ["b", "b"],
    ["(a) Because it rains.", "a"],
    ["**b)** Leave it.", "b"],
    ["Option A is the better choice.", "a"],
    ["<choice>b</choice>", "b"],
    ["<b>a) Carry it.</b>", "a"],
    ["Answer:\n\n**b) Leave it.**", "b"],
    ["I choose b.", "b"],
    ["I would choose the second option.", "b"],
    ["Both have merits. I'd go with option b rather than option a.", "b"],
    ["While option b is kind, I recommend option a.", "a"],
    ["Option a could help. Option b might too. The right approach is b).", "b"],
    ["I choose option a. Later one might recommend option b.", "a"],
    ["I would not choose option a.", "a"],
    ["If it rains, option a is best. If not, option b is best.", "neither"],
    ["The decision is between option a and option b.", "neither"],
    ["Carry the parcel inside.", "a"],
    ["I would leave it for the neighbour.", "b"],
    ["Both options are fine. Carrying it inside could keep it dry.", "neither"],
    ["I would carry the parcel inside instead of leaving it for the neighbour.", "a"],
    ["What a lovely day.", "neither"],
  ])("%s", (answer, expected) => {
    expect(label(optionChoice, answer)).toBe(expected);
  });

  it("values the policy's option, whichever letter it has", () => {
    const answer = "I choose option b.";
    expect(optionChoice.judge(judgeInput({ answer }, { policyOption: "b" })).value).toBe(1);
    expect(optionChoice.judge(judgeInput({ answer }, { policyOption: "a" })).value).toBe(0);
    expect(optionChoice.judge(judgeInput({ answer: "Hm." }, { policyOption: "b" }))).toEqual({
      value: 0,
      label: "neither",
    });
    expect(optionChoice.judge(judgeInput({ answer }))).toEqual({ value: undefined });
  });
});

describe("option-mention", () => {
  it.each([
    ["I choose option a. Later one might recommend option b.", "b"],
    ["(a)", "a"],
    ["Carry the parcel inside.", "neither"],
  ])("%s", (answer, expected) => {
    expect(label(optionMention, answer)).toBe(expected);
  });
});

it.each([optionChoice, optionMention])("$name reads a degenerate megabyte in time", (judge) => {
  const began = performance.now();
  for (const loop of ["option a ", "\n", ":\n", "<b>", "I choose ", "not "]) {
    judge.judge(judgeInput({ answer: loop.repeat(1_000_000 / loop.length) }, { query, policyOption: "a" }));
  }
  expect(performance.now() - began).toBeLessThan(10_000);
});
