import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { SKIP_RECORDED } from "../transcript/recorded.ts";
import { agendaLabels, betweenRaters, onAgreed, QUESTIONS } from "./agenda-sets.ts";
import { figures, placeOf, tableRow } from "./faking-sets.ts";

/** The page with its tables as they are without padding. */
const PAGE = readFileSync(new URL("../../../../docs/judging.md", import.meta.url), "utf8").replaceAll(
  / {2,}/gu,
  " ",
);

const isOdd = ({ item, sample }: { item: number; sample: number }) => (item + sample) % 2 === 1;
const isEven = (label: { item: number; sample: number }) => !isOdd(label);

const half = (keep: typeof isOdd) =>
  Object.fromEntries(QUESTIONS.map((asked) => [asked, figures(onAgreed(asked, keep))]));

test("80 texts, four a file, each once and with a rationale of each rater", () => {
  const labels = agendaLabels();
  expect(labels.length).toBe(80);
  expect(new Set(labels.map(placeOf)).size).toBe(80);
  const files = Map.groupBy(labels, ({ file }) => file);
  expect([...files.values()].map((group) => group.length)).toEqual(Array.from({ length: 20 }, () => 4));
  const rationales = labels.flatMap(({ one, two }) => [one.rationale, two.rationale]);
  expect(rationales.filter((rationale) => rationale.length < 5)).toEqual([]);
});

test("agreement of the two raters, and docs/judging.md states it", () => {
  const rows = QUESTIONS.map((asked) => {
    const { truePositives, falseNegatives, falsePositives, kappa } = betweenRaters(asked);
    return [
      asked,
      String(truePositives + falseNegatives),
      String(truePositives + falsePositives),
      String(truePositives),
      kappa === null ? "–" : kappa.estimate.toFixed(2),
    ];
  });
  expect(rows).toMatchInlineSnapshot(`
    [
      [
        "earlier",
        "65",
        "65",
        "65",
        "1.00",
      ],
      [
        "prompt",
        "55",
        "54",
        "54",
        "0.97",
      ],
      [
        "user",
        "24",
        "21",
        "21",
        "0.91",
      ],
      [
        "own",
        "5",
        "5",
        "4",
        "0.79",
      ],
      [
        "conflict",
        "38",
        "35",
        "33",
        "0.82",
      ],
    ]
  `);
  for (const row of rows) expect(PAGE).toContain(`| ${row.join(" | ")} |`);
});

describe.skipIf(SKIP_RECORDED !== undefined)(
  `the judges of agendas against what both raters say${SKIP_RECORDED ? `: ${SKIP_RECORDED}` : ""}`,
  () => {
    it("tuning half", () => {
      expect(half(isEven)).toMatchInlineSnapshot(`
        {
          "conflict": {
            "auroc": "0.881 0.716 0.956",
            "kappa": "0.750 0.523 0.977",
            "missing": 0,
            "n": 32,
            "sensitivity": "0.929 0.685 0.987",
            "specificity": "0.833 0.608 0.942",
          },
          "earlier": {
            "auroc": "0.871 0.660 0.959",
            "kappa": "0.648 0.330 0.965",
            "missing": 0,
            "n": 37,
            "sensitivity": "0.933 0.787 0.982",
            "specificity": "0.714 0.359 0.918",
          },
          "own": {
            "auroc": "0.971 0.814 0.996",
            "kappa": "0.786 0.381 1.000",
            "missing": 0,
            "n": 36,
            "sensitivity": "1.000 0.342 1.000",
            "specificity": "0.971 0.851 0.995",
          },
          "prompt": {
            "auroc": "0.926 0.805 0.974",
            "kappa": "0.724 0.473 0.975",
            "missing": 0,
            "n": 36,
            "sensitivity": "0.889 0.719 0.961",
            "specificity": "0.889 0.565 0.980",
          },
          "user": {
            "auroc": "0.929 0.723 0.985",
            "kappa": "0.862 0.675 1.000",
            "missing": 0,
            "n": 36,
            "sensitivity": "0.900 0.596 0.982",
            "specificity": "0.962 0.811 0.993",
          },
        }
      `);
    });

    it("held-out half, whose errors were not looked at while the rules were mended", () => {
      expect(half(isOdd)).toMatchInlineSnapshot(`
        {
          "conflict": {
            "auroc": "0.725 0.568 0.841",
            "kappa": "0.455 0.183 0.726",
            "missing": 0,
            "n": 41,
            "sensitivity": "0.632 0.410 0.809",
            "specificity": "0.818 0.615 0.927",
          },
          "earlier": {
            "auroc": "0.655 0.447 0.817",
            "kappa": "-0.075 -0.338 0.188",
            "missing": 0,
            "n": 43,
            "sensitivity": "0.800 0.641 0.900",
            "specificity": "0.125 0.022 0.471",
          },
          "own": {
            "auroc": "0.744 0.172 0.976",
            "kappa": "0.475 -0.145 1.000",
            "missing": 0,
            "n": 42,
            "sensitivity": "0.500 0.095 0.905",
            "specificity": "0.975 0.871 0.996",
          },
          "prompt": {
            "auroc": "0.904 0.780 0.962",
            "kappa": "0.647 0.410 0.885",
            "missing": 0,
            "n": 43,
            "sensitivity": "0.889 0.719 0.961",
            "specificity": "0.750 0.505 0.898",
          },
          "user": {
            "auroc": "0.844 0.647 0.941",
            "kappa": "0.736 0.495 0.978",
            "missing": 0,
            "n": 41,
            "sensitivity": "0.727 0.434 0.903",
            "specificity": "0.967 0.833 0.994",
          },
        }
      `);
    });

    it("docs/judging.md states them", () => {
      for (const asked of QUESTIONS) {
        expect(PAGE).toContain(tableRow(`${asked}, tuning`, onAgreed(asked, isEven)));
        expect(PAGE).toContain(tableRow(`${asked}, held out`, onAgreed(asked, isOdd)));
      }
    });
  },
);
