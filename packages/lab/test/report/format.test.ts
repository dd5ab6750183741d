import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";
import { describe, expect, test } from "vitest";
import {
  formatCost,
  formatCount,
  formatDuration,
  formatEstimate,
  formatGap,
  formatP,
  formatRate,
} from "../../src/report/format.ts";
import { forestPlot } from "../../src/report/forest-plot.ts";
import { tableLines } from "../../src/report/table.ts";

describe("numbers", () => {
  test("rates in per cent, none as a dash", () => {
    expect(formatRate({ estimate: 0.9417, low: 0.881, high: 0.9722 })).toBe("94.2 % [88.1, 97.2]");
    expect(formatRate({ estimate: 0, low: 0, high: 1 })).toBe("0.0 % [0.0, 100.0]");
    expect(formatRate(null)).toBe("–");
  });

  test("gaps in points with their sign, zero without", () => {
    expect(formatEstimate({ estimate: 0.758, low: -0.0167, high: 0.842 })).toBe("+75.8 [-1.7, +84.2]");
    expect(formatEstimate({ estimate: 0, low: -0.0004, high: 0.0004 })).toBe("0.0 [0.0, 0.0]");
    expect(formatEstimate({ estimate: -0.0005001, low: -1, high: 0.0005001 })).toBe("-0.1 [-100.0, +0.1]");
    expect(formatGap(null)).toBe("–");
  });

  test("p to three digits, and never zero", () => {
    expect([1, 0.0514, 0.001, 0.0009999, 0].map(formatP)).toEqual([
      "1.000",
      "0.051",
      "0.001",
      "<0.001",
      "<0.001",
    ]);
  });

  test("durations in two units at most", () => {
    const times = [0, 499, 12_000, 59_499, 59_500, 185_000, 3_599_400, 3_600_000, 3_720_000, 90_000_000];
    expect(times.map(formatDuration)).toEqual([
      "0 s",
      "0 s",
      "12 s",
      "59 s",
      "1 min 00 s",
      "3 min 05 s",
      "59 min 59 s",
      "1 h 00 min",
      "1 h 02 min",
      "25 h 00 min",
    ]);
  });

  test("costs with cents, small ones with hundredths of a cent", () => {
    expect([0, 0.00012, 0.0999, 0.1, 12.345].map(formatCost)).toEqual([
      "$0.0000",
      "$0.0001",
      "$0.0999",
      "$0.10",
      "$12.35",
    ]);
  });

  test("counts in groups of three", () => {
    expect([0, 999, 1000, 12_345, 1_234_567.6].map(formatCount)).toEqual([
      "0",
      "999",
      "1 000",
      "12 345",
      "1 234 568",
    ]);
  });
});

describe("tableLines", () => {
  test("aligns columns two spaces apart, numbers to the right", () => {
    const columns = [{ title: "name" }, { title: "n", align: "right" as const }, { title: "labels" }];
    const rows = [
      ["free", "120", "a 113"],
      ["unmonitored", "7", ""],
    ];
    expect(tableLines(columns, rows)).toEqual([
      "name           n  labels",
      "free         120  a 113",
      "unmonitored    7",
    ]);
  });

  test("colours take no room, and missing cells are empty", () => {
    const colours = pc.createColors(true);
    const lines = tableLines([{ title: "a" }, { title: "b" }], [[colours.red("xxx"), "y"], ["z"]]);
    expect(lines[1]).not.toBe("xxx  y");
    expect(lines.map(stripVTControlCharacters)).toEqual(["a    b", "xxx  y", "z"]);
  });

  test("without rows it is the titles", () => {
    expect(tableLines([{ title: "a" }, { title: "b" }], [])).toEqual(["a  b"]);
  });
});

describe("forestPlot", () => {
  test("one axis for all rows, with the zero line drawn through", () => {
    const [left = "", right = ""] = forestPlot([
      { label: "left", estimate: -0.5, low: -1, high: 0 },
      { label: "right one", estimate: 0.5, low: 0.25, high: 1 },
    ]);
    // 49 columns from −1 to 1: zero is the 25th, a quarter six columns further.
    expect(left).toBe(`left       ${"─".repeat(12)}■${"─".repeat(12)}${" ".repeat(24)}  -50.0 [-100.0, 0.0]`);
    expect(right).toBe(
      `right one  ${" ".repeat(24)}│${" ".repeat(5)}${"─".repeat(6)}■${"─".repeat(12)}  +50.0 [+25.0, +100.0]`,
    );
  });

  test("rows without width are a point on the zero line", () => {
    expect(forestPlot([{ label: "x", estimate: 0, low: 0, high: 0 }])).toEqual([
      `x  ■${" ".repeat(48)}  0.0 [0.0, 0.0]`,
    ]);
  });
});
