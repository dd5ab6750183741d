import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FILTER_NAMES, pagePath, readRow, readView, viewLink, viewPath } from "../../src/pairs/address.ts";

const queryOf = (link: string) => new URLSearchParams(link.split("?")[1]);

describe("address of pairs", () => {
  test("a link gives back the view that it was made of", () => {
    const name = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
    const view = fc.record({
      variant: name,
      left: name,
      right: name,
      filters: fc.subarray([...FILTER_NAMES]),
      text: fc.string(),
      sort: fc.constantFrom("query", "left", "right"),
    });
    fc.assert(
      fc.property(view, fc.option(fc.nat(1_000_000), { nil: undefined }), (each, row) => {
        const query = queryOf(viewLink("run", each, row));
        expect(readView(query)).toEqual(each);
        expect(readRow(query)).toBe(row);
      }),
    );
  });

  test("what nobody could have chosen is left out", () => {
    const query = new URLSearchParams("filter=flipped&filter=flipped&filter=toString&sort=up&row=-1");
    expect(readView(query)).toMatchObject({ filters: ["flipped"], sort: "query", text: "" });
    expect(readRow(query)).toBeUndefined();
  });

  test("the API is asked for the view, page by page", () => {
    const usual = { variant: undefined, left: undefined, right: undefined, text: "", sort: "query" } as const;
    const plain = viewPath("a b", { ...usual, filters: [] });
    const filtered = viewPath("r", { ...usual, filters: ["flipped", "disagree"], text: "x&y" });
    expect(pagePath(plain, 0)).toBe("runs/a%20b/pairs?offset=0&limit=100");
    expect(pagePath(filtered, 3)).toBe(
      "runs/r/pairs?filter=flipped&filter=disagree&text=x%26y&offset=300&limit=100",
    );
  });
});
