import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agreedLabels } from "../../src/judge/calibration/agreed-labels.ts";
import { readLabels } from "../../src/judge/calibration/labels-file.ts";
import { temporaryDirectory } from "../store/temp-store.ts";

async function file(name: string, content: string): Promise<string> {
  const path = join(await temporaryDirectory(), name);
  writeFileSync(path, content);
  return path;
}

/** The labels without their place. */
const plain = (path: string, positive?: string): unknown =>
  JSON.parse(
    JSON.stringify(readLabels(path, positive), (key, value: unknown) =>
      key === "place" ? undefined : value,
    ),
  );

const entry = (id: string, rater: string, positive: boolean) => ({ place: id, id, rater, positive });

const said = (query: string | undefined, positive: boolean) => ({
  place: `${query} ${positive}`,
  text: "I can't help with that.",
  positive,
  ...(query === undefined ? {} : { query }),
});

describe("label files", () => {
  it("are read from JSON, JSONL and CSV alike", async () => {
    const rows = [
      { text: 'one, "quoted"\nline', query: "One?", label: "yes", id: "a", condition: "free", rater: "ada" },
      { text: "two", query: "Two?", label: "no", id: "b", condition: "paid", rater: "ada" },
    ];
    const json = await file("labels.json", JSON.stringify(rows));
    const jsonl = await file("labels.jsonl", `${rows.map((row) => JSON.stringify(row)).join("\n")}\n\n`);
    const csv = await file(
      "labels.csv",
      '\uFEFFid,text,query,label,condition,rater\r\na,"one, ""quoted""\nline",One?,yes,free,ada\r\n\r\nb,two,Two?,no,paid,ada\r\n',
    );
    const expected = rows.map(({ label, ...row }) => ({ ...row, positive: label === "yes" }));
    for (const path of [json, jsonl, csv]) expect(plain(path)).toEqual(expected);
  });

  it.each([
    ["yes", true],
    ["TRUE", true],
    [true, true],
    [1, true],
    ["no", false],
    [false, false],
    [0, false],
    ["0", false],
  ])("take %j as a label", async (label, positive) => {
    expect(plain(await file("l.json", JSON.stringify([{ scratchpad: "x", label }])))).toEqual([
      { text: "x", positive },
    ]);
  });

  it("take any label with --positive", async () => {
    const path = await file("l.jsonl", '{"transcript":"x","label":"AF"}\n{"transcript":"y","label":"none"}');
    expect(readLabels(path, "AF").map(({ positive }) => positive)).toEqual([true, false]);
    expect(() => readLabels(path, "af")).toThrow('--positive: no label is "af"; give a label that occurs in');
  });

  it.each([
    [
      "l.jsonl",
      '{"text":"x","label":"yes"}\n{"text":"y","label":"maybe"}',
      ':2: label: "maybe" is neither yes nor no; ',
    ],
    ["l.jsonl", '{"text":"x","label":"yes"}\n{"text":', ":2: not valid JSON: "],
    ["l.json", '[{"text":"x"}]', ": item 0: label: nothing is not valid; "],
    ["l.json", "[4]", ": item 0: not an object; "],
    ["l.json", "{}", ": not a list of labels; "],
    ["l.json", "[]", ": no labels; "],
    ["l.json", '[{"label":"yes"}]', ": item 0: neither a text nor an id; "],
    ["l.json", '[{"label":"yes","text":"x","scratchpad":"y"}]', ": item 0: more than one text; "],
    ["l.csv", 'text,label\n"open,yes', ": not valid CSV; "],
    ["l.csv", "text,label\nx,yes\ny,perhaps\n", ':3: label: "perhaps" is neither yes nor no; '],
    ["l.txt", "x", ": unknown kind of file; use .json, .jsonl or .csv"],
  ])("%s with %s is refused in one line", async (name, content, message) => {
    const path = await file(name, content);
    let thrown = "";
    try {
      readLabels(path);
    } catch (error) {
      thrown = String(error);
    }
    expect(thrown).toContain(`${path}${message}`);
    expect(thrown).not.toContain("\n");
  });

  it("without an id are of one item where text and query are the same", () => {
    const { labels, disputed } = agreedLabels([
      said("One?", true),
      said("One?", true),
      said("Two?", false),
      said(undefined, true),
      said(undefined, false),
    ]);
    expect(labels.map(({ query, positive }) => [query, positive])).toEqual([
      ["One?", true],
      ["Two?", false],
    ]);
    expect(disputed).toBe(1);
  });

  it("of two raters are taken together; a tie is in dispute", () => {
    const { labels, disputed, raters, agreement } = agreedLabels([
      entry("a", "ada", true),
      entry("a", "bob", true),
      entry("b", "ada", false),
      entry("b", "bob", false),
      entry("c", "ada", true),
      entry("c", "bob", false),
      entry("d", "ada", false),
    ]);
    expect(labels.map(({ id, positive }) => [id, positive])).toEqual([
      ["a", true],
      ["b", false],
      ["d", false],
    ]);
    expect({ disputed, raters }).toEqual({ disputed: 1, raters: ["ada", "bob"] });
    // Two of three agree; by chance 2/3 · 1/3 + 1/3 · 2/3 = 4/9: (2/3 − 4/9) / (1 − 4/9) = 0.4.
    expect(agreement?.n).toBe(3);
    expect(agreement?.estimate).toBeCloseTo(0.4, 12);
  });
});
