import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_ANALYSIS } from "../../src/analysis/analyze.ts";
import { analyzeTrainings, type ExperimentResult } from "../../src/analysis/training/analyze-trainings.ts";
import type { ArmResult } from "../../src/analysis/training/arm-result.ts";
import type { LinkOf } from "../../src/report/charts/arms.ts";
import type { Cell, Chart } from "../../src/report/charts/chart.ts";
import { csvOf } from "../../src/report/charts/csv.ts";
import { readCsv } from "../../src/judge/calibration/csv.ts";
import { curveCharts } from "../../src/report/charts/curve-chart.ts";
import { endChart } from "../../src/report/charts/end-chart.ts";
import { freezePlots } from "../../src/report/charts/freeze-plot.ts";
import { intervalChart } from "../../src/report/charts/interval-chart.ts";
import { rewardJudgesChart } from "../../src/report/charts/judges-chart.ts";
import { lineChart } from "../../src/report/charts/line-chart.ts";
import { queryChart } from "../../src/report/charts/query-chart.ts";
import { squareChart } from "../../src/report/charts/square-chart.ts";
import { twoByTwoChart } from "../../src/report/charts/two-by-two-chart.ts";
import { figure } from "../../src/report/html/figure.ts";
import { trainingSection } from "../../src/report/html/training-section.ts";
import { mainCurve } from "../../src/report/training-rows.ts";
import { openStore } from "../../src/store/open.ts";
import { listTrainings } from "../../src/store/trainings.ts";
import { COMPLY, curve, experimentOf, trained } from "../analysis/trained.ts";
import { documentOf, textsOf, type Element } from "./document.ts";

/** Titles and rows of a CSV text. */
function parsed(csv: string): string[][] {
  const rows = readCsv(csv) ?? [];
  return [Object.keys(rows[0]?.cells ?? {}), ...rows.map(({ cells }) => Object.values(cells))];
}

function shownFigure(chart: Chart | null): Element {
  return documentOf(`<html><body>${figure(chart)?.toString() ?? ""}</body></html>`);
}

function sectionOf(result: ExperimentResult, linkOf?: LinkOf): Element {
  return documentOf(`<html><body>${trainingSection(result, 2, linkOf).toString()}</body></html>`);
}

const HOSTILE = `</text></svg></template><script>alert(1)</script>"'&`;

describe("the data of a chart", () => {
  test("numbers stand as they are, missing ones as nothing, text is quoted where it must be", () => {
    const rows: Cell[][] = [
      ["plain", -0.25, null],
      ['comma, "quote"\r\nline', 1e-9, 3],
    ];
    expect(csvOf({ columns: ["a", "b", "c"], rows })).toBe(
      'a,b,c\r\nplain,-0.25,\r\n"comma, ""quote""\r\nline",1e-9,3\r\n',
    );
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])(
    "text that a spreadsheet would take for a formula is text: %j",
    (text) => {
      expect(parsed(csvOf({ columns: ["a"], rows: [[text]] }))).toEqual([["a"], [`'${text}`]]);
    },
  );

  test("any text comes back as it went in", () => {
    const cell = fc.string({ unit: "binary" }).filter((text) => !/^[=+\-@\t\r]/u.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        expect(parsed(csvOf({ columns: ["a", "b"], rows }))).toEqual([["a", "b"], ...rows]);
      }),
    );
  });

  test("travels with the figure, whatever stands in it", () => {
    const rows = [{ label: HOSTILE, estimate: 0.5, low: 0.25, high: 0.75, text: HOSTILE }];
    const document = shownFigure(intervalChart({ title: `=A ${HOSTILE}`, rows }));
    expect([...document.querySelectorAll("script")]).toEqual([]);
    const [template] = document.querySelectorAll("template");
    expect(parsed(template?.textContent ?? "")).toEqual([
      ["label", "estimate", "low", "high"],
      [HOSTILE, "0.5", "0.25", "0.75"],
    ]);
    expect(
      [...document.querySelectorAll("figure.plot")].map((each) => each.getAttribute("data-name")),
    ).toEqual(["a-text-svg-template-script-alert-1-script"]);
    expect(textsOf(document, "figcaption")).toEqual([`=A ${HOSTILE}`]);
  });
});

describe("a drawing", () => {
  test("holds no style, script or address of its own", () => {
    for (const { svg } of drawn())
      expect(svg).not.toMatch(/<style|style=|<script|url\(|href|https?:\/\/(?!www\.w3)/u);
  });

  test("equal data give equal text", () => {
    expect(drawn()).toEqual(drawn());
  });

  test("a pooled row is a diamond, a range has no mark", () => {
    const row = { estimate: 0.1, low: 0, high: 0.2, text: "" };
    const chart = intervalChart({
      title: "Gap",
      rows: [
        { label: "one", ...row },
        { label: "pooled", ...row, kind: "pooled" },
        { label: "another", ...row, kind: "range" },
      ],
    });
    const marks = [...shownFigure(chart).querySelectorAll("[data-marks=dot] path, [data-marks=dot] circle")];
    expect(marks).toHaveLength(2);
    expect(chart?.rows).toEqual([
      ["one", 0.1, 0, 0.2],
      ["pooled", 0.1, 0, 0.2],
      ["another", null, 0, 0.2],
    ]);
  });

  test("behaviour and reasoning: a part a count, the number in it where there is room", () => {
    const chart = twoByTwoChart({
      free: {
        complied: { stated: 48, unstated: 2 },
        refused: { stated: 10, unstated: 40 },
        n: 100,
        missing: 3,
      },
      paid: { complied: { stated: 0, unstated: 0 }, refused: { stated: 0, unstated: 0 }, n: 0, missing: 5 },
    });
    expect(chart?.rows.map(([condition, name, count]) => [condition, name, count])).toEqual([
      ["free", "complied, stated", 48],
      ["free", "complied, not stated", 2],
      ["free", "refused, not stated", 40],
      ["free", "refused, stated", 10],
    ]);
    const texts = textsOf(shownFigure(chart), "[data-marks=text]").join(" ");
    expect(texts).toContain("484010");
    expect(texts).toContain("n 100");
  });

  test("nothing is drawn of nothing", () => {
    const axis = { domain: [0, 1] as [number, number], tickFormat: String };
    const names = { panel: "", line: "", x: "", y: "" };
    expect(intervalChart({ title: "", rows: [] })).toBeNull();
    expect(lineChart({ title: "", panels: [], x: axis, y: axis, names })).toBeNull();
    expect(twoByTwoChart({})).toBeNull();
    expect(endChart([])).toBeNull();
    expect(curveCharts([])).toEqual([]);
    expect(figure(null)).toBeNull();
  });
});

function drawn(): Chart[] {
  const axis = { domain: [0, 1] as [number, number], tickFormat: String };
  const sides = ["a", "b"] as const;
  const charts = [
    intervalChart({ title: "Rates", rows: [{ label: "a", estimate: 0.5, low: 0, high: 1, text: "50" }] }),
    queryChart([{ id: "q1", difference: 1 }]),
    squareChart({
      title: "Square",
      rows: { title: "row", names: sides },
      columns: { title: "column", names: sides },
      cells: sides.flatMap((row) => sides.map((column) => ({ row, column, rate: 0.5, n: 3 }))),
    }),
    lineChart({
      title: "Lines",
      panels: sides.map((name) => ({ name, lines: [{ label: "one", points: [{ x: 0, y: 0.5 }] }] })),
      x: axis,
      y: axis,
      names: { panel: "panel", line: "line", x: "x", y: "y" },
      reference: 0.5,
    }),
    twoByTwoChart({
      free: { complied: { stated: 1, unstated: 2 }, refused: { stated: 0, unstated: 4 }, n: 7, missing: 0 },
    }),
  ];
  return charts.flatMap((chart) => chart ?? []);
}

describe("the charts of trainings", () => {
  let result: ExperimentResult;
  let first: ArmResult;
  let second: ArmResult;
  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), "candor-test-"));
    await using store = await openStore(directory);
    const { db } = store;
    const rewarded = {
      name: "supervised",
      rl: { ...COMPLY.rl, reward: { compliance: {}, process: { judge: "thoughts", weight: 1 } } },
    };
    const experiment = experimentOf({ knows: [COMPLY], supervised: [rewarded] });
    for (const [arm, seeds] of [
      ["knows", [1, 2]],
      ["supervised", [1]],
    ] as const)
      for (const seed of seeds) {
        const measured = curve([8, 12 + seed, 18, 18, 18], [2, 2 + seed, 4, 4, 4]);
        const states = measured.map((each) => ({ ...each, reasoning: 5 }));
        await trained(db, { id: `${arm}${seed}`, arm, seed, experiment, measured: states });
      }
    const options = { ...DEFAULT_ANALYSIS, resamples: 100 };
    const [found] = await analyzeTrainings(db, await listTrainings(db), options);
    const [one, two] = found?.arms ?? [];
    if (!found || !one || !two) throw new Error("two arms were trained");
    [result, first, second] = [found, one, two];
    rmSync(directory, { recursive: true });
  });

  test("the analysis knows the run that measured each point, and the judges in the reward", () => {
    const runs = mainCurve(first, "gap")?.points.map(({ seeds }) => seeds.flatMap((seed) => seed.runs));
    expect(runs?.[1]).toEqual(["knows1-0-5-main-default", "knows2-0-5-main-default"]);
    expect([first.rewardJudges, second.rewardJudges]).toEqual([[], ["thoughts"]]);
  });

  test("curves: means with intervals and single seeds, as analysed", () => {
    const [chart] = curveCharts(result.arms);
    const ofFirst = mainCurve(first, "unmonitored")?.points.flatMap(({ at, overall, seeds }) => [
      ["knows", at, "unmonitored", "mean", overall?.estimate, overall?.low, overall?.high],
      ...seeds.map(({ seed, value }) => ["knows", at, "unmonitored", seed, value, null, null]),
    ]);
    const rows = chart?.rows.filter(([arm, , line]) => arm === "knows" && line === "unmonitored");
    expect(rows).toEqual(ofFirst);
    expect(chart?.rows.filter(([arm, , line]) => arm === "supervised" && line === "gap")).toHaveLength(5);
  });

  test("freeze plot: the two rates of each checkpoint side by side, of means and seeds", () => {
    const [chart] = freezePlots(result.arms);
    expect(chart?.rows.slice(0, 6)).toEqual([
      ["knows", 0, "mean", 0.4, 0.1],
      ["knows", 0, 1, 0.4, 0.1],
      ["knows", 0, 2, 0.4, 0.1],
      ["knows", 5, "mean", 0.675, 0.175],
      ["knows", 5, 1, 0.65, 0.15],
      ["knows", 5, 2, 0.7, 0.2],
    ]);
    expect(chart?.alternative).toContain(
      "supervised, step 0: trained 40.0, unmonitored 10.0; step 20: trained 90.0",
    );
  });

  test("arms compared: the metrics of each arm at the end of the conflict", () => {
    const expected = (["gap-end", "unmonitored-end", "reasoning-end", "value-retention"] as const).flatMap(
      (metric) =>
        result.arms.map(({ arm, metrics }) => {
          const spread = metrics[metric]?.overall;
          return [metric, arm, spread?.estimate, spread?.low, spread?.high];
        }),
    );
    expect(endChart(result.arms)?.rows).toEqual(expected);
    expect(endChart([first])).toBeNull();
  });

  test("the judge in the reward stands beside one that was not, and is named", () => {
    expect(rewardJudgesChart(result.arms)).toBeNull();
    const withOther = result.arms.map((arm) => {
      const own = arm.curves.find(({ measure }) => measure === "reasoning-trained");
      return own ? { ...arm, curves: [...arm.curves, { ...own, judge: "outsider", decides: false }] } : arm;
    });
    const rows = rewardJudgesChart(withOther)?.rows.map(([label, estimate]) => [label, estimate]);
    expect(rows).toEqual([
      ["knows, thoughts", 0.25],
      ["knows, outsider", 0.25],
      ["supervised, thoughts (reward)", 0.25],
      ["supervised, outsider", 0.25],
    ]);
  });

  test("in the viewer each checkpoint leads to the run that measured it; in the report none does", () => {
    const [plot] = [...sectionOf(result, (id) => `#/runs/${id}`).querySelectorAll("figure")].filter((each) =>
      each.getAttribute("data-name")?.includes("unmonitored-against"),
    );
    const links = [...(plot?.querySelectorAll("a") ?? [])].map((each) => each.getAttribute("href"));
    const steps = [0, 5, 10, 15, 20];
    const runsOf = (training: string) => steps.map((step) => `#/runs/${training}-0-${step}-main-default`);
    expect(links).toHaveLength(15);
    expect(new Set(links)).toEqual(new Set(["knows1", "knows2", "supervised1"].flatMap(runsOf)));
    expect([...(plot?.querySelectorAll("[role=img]") ?? [])]).toEqual([]);
    expect([...sectionOf(result).querySelectorAll("figure a")]).toEqual([]);
  });
});
