import { describe, expect, test } from "vitest";
import { pagesAround, withPage } from "../../src/pairs/pages.ts";
import { rowAfterKey } from "../../src/pairs/row-keys.ts";

const from = (key: string, row: number) => rowAfterKey(key, row, { total: 100, page: 12 });

describe("pages of rows", () => {
  test("hold the rows in view and a few around them", () => {
    expect(pagesAround(0, 10, 1000)).toEqual([0]);
    expect(pagesAround(60, 75, 1000)).toEqual([0, 1]);
    expect(pagesAround(210, 220, 1000)).toEqual([1, 2]);
    expect(pagesAround(990, 999, 1000)).toEqual([9]);
    expect(pagesAround(90, 99, 100)).toEqual([0]);
    expect(pagesAround(0, 0, 0)).toEqual([0]);
  });

  test("those farthest away are dropped", () => {
    let pages: ReadonlyMap<number, string> = new Map();
    for (let page = 0; page < 500; page += 1) pages = withPage(pages, page, `page ${page}`);
    expect([...pages.keys()].toSorted((a, b) => a - b)).toEqual([492, 493, 494, 495, 496, 497, 498, 499]);
    expect(withPage(pages, 495, "again").get(495)).toBe("again");
    expect([...withPage(pages, 0, "far").keys()]).toContain(0);
  });
});

test("keys lead from row to row and never beyond the ends", () => {
  expect(from("ArrowDown", 5)).toBe(6);
  expect(from("ArrowUp", 0)).toBe(0);
  expect(from("PageDown", 95)).toBe(99);
  expect(from("PageUp", 40)).toBe(28);
  expect(from("Home", 40)).toBe(0);
  expect(from("End", 40)).toBe(99);
  expect(from("a", 40)).toBeUndefined();
  expect(from("toString", 40)).toBeUndefined();
});
