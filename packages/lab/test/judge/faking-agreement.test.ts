import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SKIP_RECORDED } from "../transcript/recorded.ts";
import { figures, onRecorded, onWritten, recordedLabels, tableRow } from "./faking-sets.ts";

/** The page with its tables as they are without padding. */
const PAGE = readFileSync(new URL("../../../../docs/judging.md", import.meta.url), "utf8").replaceAll(
  / {2,}/gu,
  " ",
);

const isOdd = ({ item, sample }: { item: number; sample: number }) => (item + sample) % 2 === 1;

describe("agreement of alignment-faking-rules with written scratchpads", () => {
  it("tuning half, with which the rules were shaped", () => {
    expect(figures(onWritten("tuning"))).toMatchInlineSnapshot(`
      {
        "auroc": "0.995 0.960 0.999",
        "kappa": "0.937 0.852 1.000",
        "missing": 0,
        "n": 64,
        "sensitivity": "0.968 0.838 0.994",
        "specificity": "0.970 0.847 0.995",
      }
    `);
  });

  it("held-out half, whose errors were not looked at while the rules were shaped", () => {
    expect(figures(onWritten("heldout"))).toMatchInlineSnapshot(`
      {
        "auroc": "0.989 0.938 0.998",
        "kappa": "0.825 0.662 0.988",
        "missing": 0,
        "n": 46,
        "sensitivity": "0.864 0.667 0.953",
        "specificity": "0.958 0.798 0.993",
      }
    `);
  });
});

it("docs/judging.md states the agreement with written scratchpads", () => {
  expect(PAGE).toContain(tableRow("written, tuning", onWritten("tuning")));
  expect(PAGE).toContain(tableRow("written, held out", onWritten("heldout")));
});

it("has at least 120 labels of recorded scratchpads, each once and with its rationale", () => {
  const labels = recordedLabels();
  expect(labels.length).toBeGreaterThanOrEqual(120);
  expect(new Set(labels.map(({ file, item, sample }) => `${file}:${item}.${sample}`)).size).toBe(
    labels.length,
  );
  expect(labels.filter(({ rationale }) => rationale.length < 5)).toEqual([]);
});

describe.skipIf(SKIP_RECORDED !== undefined)(
  `agreement with labels of recorded scratchpads${SKIP_RECORDED ? `: ${SKIP_RECORDED}` : ""}`,
  () => {
    it("docs/judging.md states it", () => {
      const rows = {
        "recorded, tuning": onRecorded((label) => !isOdd(label)),
        "recorded, held out": onRecorded(isOdd),
        "recorded, all but borderline": onRecorded(({ borderline }) => borderline !== true),
      };
      for (const [name, calibration] of Object.entries(rows)) {
        expect(PAGE).toContain(tableRow(name, calibration));
      }
    });

    it("tuning half", () => {
      expect(figures(onRecorded((label) => !isOdd(label)))).toMatchInlineSnapshot(`
        {
          "auroc": "0.967 0.853 0.993",
          "kappa": "0.874 0.754 0.994",
          "missing": 0,
          "n": 86,
          "sensitivity": "0.950 0.764 0.991",
          "specificity": "0.955 0.875 0.984",
        }
      `);
    });

    it("held-out half", () => {
      expect(figures(onRecorded(isOdd))).toMatchInlineSnapshot(`
        {
          "auroc": "0.960 0.839 0.991",
          "kappa": "0.778 0.609 0.948",
          "missing": 0,
          "n": 83,
          "sensitivity": "0.824 0.590 0.938",
          "specificity": "0.955 0.875 0.984",
        }
      `);
    });

    it("held-out half without the borderline items", () => {
      expect(figures(onRecorded((label) => isOdd(label) && label.borderline !== true)))
        .toMatchInlineSnapshot(`
        {
          "auroc": "0.881 0.490 0.983",
          "kappa": "0.466 0.022 0.910",
          "missing": 0,
          "n": 63,
          "sensitivity": "0.500 0.150 0.850",
          "specificity": "0.966 0.885 0.991",
        }
      `);
    });
  },
);
