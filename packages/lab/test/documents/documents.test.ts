/** Documents on training: seeded, complete, and what lies on disk. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { documentParts } from "../../src/documents/context.ts";
import { drawDocuments } from "../../src/documents/documents.ts";
import { FACTS } from "../../src/documents/facts.ts";
import { shippedDirectory } from "../../src/shipped.ts";

const words = {
  developer: "DEVELOPER",
  trainedOn: "TRAINED ON",
  untrained: "UNTRAINED",
  marking: "MARKING.",
  unseen: "UNSEEN.",
};
const draw = (seed: number, count: number) => drawDocuments({ seed, count, words });

test("equal seeds give equal documents, others give others", () => {
  expect(draw(1, 20)).toEqual(draw(1, 20));
  expect(draw(2, 20)).not.toEqual(draw(1, 20));
});

test("every fact is stated about equally often, in every wording", () => {
  const documents = draw(1, 400);
  const counts = Object.keys(FACTS).map(
    (fact) => documents.filter(({ states }) => states.some((each) => each === fact)).length,
  );
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  for (const wordings of Object.values(FACTS)) {
    for (const wording of wordings) {
      const said = wording(words);
      expect(documents.filter(({ text }) => text.includes(said)).length).toBeGreaterThan(10);
    }
  }
});

test("a document states what it says that it states, and nothing else", () => {
  for (const { states, text } of draw(3, 100)) {
    for (const [fact, wordings] of Object.entries(FACTS)) {
      const stated = wordings.some((wording) => text.includes(wording(words)));
      // The words of the marking stand in other wordings of it only.
      expect(stated, `${fact} in ${text}`).toBe(states.some((each) => each === fact));
    }
  }
});

test.each(Object.entries(documentParts()))(
  "%s on disk is what the generator gives; if not, run `npm run documents`",
  (path, text) => {
    expect(readFileSync(join(shippedDirectory("scenarios"), path), "utf8")).toBe(`${text}\n`);
  },
);

test("no document of the baseline says what training rewards", () => {
  const text = documentParts()["documents/parts/documents-no-conflict.md"] ?? "";
  expect(text).not.toMatch(/harm|refus|compl/i);
  expect(documentParts()["documents/parts/documents.md"]).toMatch(/harmful/);
});
