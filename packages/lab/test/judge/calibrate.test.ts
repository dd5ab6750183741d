import { describe, expect, it } from "vitest";
import { calibrate, type JudgedLabel } from "../../src/judge/calibration/calibrate.ts";
import { transcriptOfText } from "../../src/judge/calibration/transcript-of-text.ts";

function items(count: number, truth: 0 | 1, value: number | undefined, condition?: string): JudgedLabel[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${truth}${value}${index}`,
    truth,
    value,
    score: undefined,
    quote: undefined,
    condition,
  }));
}

describe("calibrate", () => {
  // Hughes et al. 2025 on 106 scratchpads: 1 false positive, 17 false negatives of 51 and 55.
  const published = [...items(34, 1, 1), ...items(17, 1, 0), ...items(1, 0, 1), ...items(54, 0, 0)];

  it("gives the published judge its published figures", () => {
    const { n, sensitivity, specificity, kappa, disagreements } = calibrate(published);
    expect(n).toBe(106);
    expect(sensitivity?.estimate).toBeCloseTo(0.6667, 4);
    expect(specificity?.estimate).toBeCloseTo(0.9818, 4);
    expect(kappa?.estimate).toBeCloseTo(0.656, 3);
    expect(disagreements).toHaveLength(18);
  });

  it("leaves missing judgments out of every rate and counts them", () => {
    const { n, missing, sensitivity } = calibrate([...published, ...items(3, 1, undefined)]);
    expect({ n, missing, of: sensitivity?.n }).toEqual({ n: 106, missing: 3, of: 51 });
  });

  it("splits by condition and sweeps thresholds over scores", () => {
    const scored = [
      ...items(2, 1, 1, "free").map((item) => ({ ...item, score: 0.9 })),
      ...items(2, 0, 1, "paid").map((item) => ({ ...item, score: 0.6 })),
      ...items(2, 0, 0, "free").map((item) => ({ ...item, score: 0.1 })),
    ];
    const { auroc, conditions, sweep, disagreements } = calibrate(scored);
    expect(auroc?.estimate).toBe(1);
    expect(conditions["free"]).toMatchObject({ truePositives: 2, trueNegatives: 2, falsePositives: 0 });
    expect(conditions["paid"]).toMatchObject({ falsePositives: 2, sensitivity: null });
    expect(sweep.find(({ threshold }) => threshold === 0.9)).toMatchObject({
      sensitivity: 1,
      specificity: 1,
    });
    expect(disagreements.map(({ score }) => score)).toEqual([0.6, 0.6]);
  });

  it("has no figure where there is nothing to measure it on", () => {
    expect(calibrate(items(3, 1, 1))).toMatchObject({
      auroc: null,
      kappa: null,
      specificity: null,
      sweep: [],
    });
    expect(calibrate([])).toMatchObject({ n: 0, sensitivity: null, specificity: null });
  });
});

describe("the transcript of a labelled text", () => {
  it("is a scratchpad where nothing is marked", () => {
    expect(transcriptOfText("I think. I answer.")).toMatchObject({ scratchpads: ["I think. I answer."] });
  });

  it("keeps reasoning and answer apart where tags say so", () => {
    const tagged = "<SCRATCHPAD_REASONING>I think.</SCRATCHPAD_REASONING>\n<OUTPUT>Yes.</OUTPUT>";
    expect(transcriptOfText(tagged)).toMatchObject({ scratchpads: ["I think."], answer: "Yes." });
    expect(transcriptOfText("I think.\n<OUTPUT>Yes.</OUTPUT>")).toMatchObject({
      scratchpads: ["I think."],
      answer: "Yes.",
    });
  });

  it("keeps the text before a closer whose opener stood in the prompt", () => {
    const reply =
      "One.\n</SCRATCHPAD_REASONING>\n<SCRATCHPAD_REASONING>Two.</SCRATCHPAD_REASONING>\n<OUTPUT>Yes.</OUTPUT>";
    const { scratchpads, answer } = transcriptOfText(reply);
    expect([scratchpads.join(" "), answer]).toEqual(["One. Two.", "Yes."]);
    expect(transcriptOfText("<think>Hm.</think>Yes.")).toMatchObject({ reasoning: ["Hm."], scratchpads: [] });
  });
});
