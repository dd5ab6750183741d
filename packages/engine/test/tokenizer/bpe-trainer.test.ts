import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { byteCharacters, characterBytes } from "../../src/tokenizer/byte-alphabet.ts";
import { trainBpe } from "../../src/tokenizer/bpe-trainer.ts";
import { Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { golden } from "./golden.ts";
import { trainByDefinition } from "./reference-trainer.ts";

const reference = golden(
  "byte-level.json",
  z.object({
    corpus: z.array(z.string()),
    special: z.array(z.string()),
    vocabSize: z.int(),
    merges: z.array(z.tuple([z.string(), z.string()])),
    vocab: z.record(z.string(), z.int()),
    encodings: z.array(z.object({ text: z.string(), ids: z.array(z.int()) })),
  }),
);

describe("Hugging Face's trainer", () => {
  const { corpus, special, vocabSize } = reference;
  const trained = trainBpe(corpus, { vocabSize, specialTokens: special });

  test("makes the same merges and ids", () => {
    expect(trained.model.merges).toEqual(reference.merges);
    expect(trained.model.vocab).toEqual(reference.vocab);
  });

  test("its tokenizer encodes to the same ids", () => {
    const tokenizer = Tokenizer.fromJson(trained);
    expect(reference.encodings.map(({ text }) => tokenizer.encode(text))).toEqual(
      reference.encodings.map(({ ids }) => ids),
    );
  });
});

// Few letters make overlaps, ties and shared parts likely; the words have no spaces, so each text is one word.
const words = fc.array(
  fc.string({ unit: fc.constantFrom("a", "b", "é", "c"), minLength: 1, maxLength: 12 }),
  {
    maxLength: 12,
  },
);

test("merges are those of the definition", () => {
  fc.assert(
    fc.property(words, fc.nat(20), fc.integer({ min: 1, max: 3 }), (texts, merges, minCount) => {
      const { model } = trainBpe(texts, { vocabSize: 256 + merges, minCount });
      expect(model.merges).toEqual(trainByDefinition(texts, merges, minCount));
      expect(Object.keys(model.vocab).length).toBe(256 + model.merges.length);
    }),
    { seed: 6, numRuns: 1000 },
  );
});

test("the order of the texts does not matter", () => {
  fc.assert(
    fc.property(words, (texts) => {
      const options = { vocabSize: 280, minCount: 1 };
      expect(trainBpe(texts.toReversed(), options)).toEqual(trainBpe(texts, options));
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("a run of one letter is merged from the left, and ties go to the smaller ids", () => {
  const { model } = trainBpe(["aaaaa"], { vocabSize: 259, minCount: 1 });
  expect(model.merges).toEqual([
    ["a", "a"],
    ["aa", "a"],
    ["aa", "aaa"],
  ]);
});

test("words are cut as in GPT-2: merges never cross a space, a digit or a punctuation mark", () => {
  const { model } = trainBpe(["it's 12 ok!? it's 12 ok!?"], { vocabSize: 400 });
  const learnt = Object.keys(model.vocab).filter((token) => token.length > 1);
  expect(learnt.toSorted()).toEqual(["!?", "'s", "12", "it", "ok", "Ġ12", "Ġok"].toSorted());
});

describe("special tokens", () => {
  test("come first, are not learnt from, and are encoded where text spells them out", () => {
    const trained = trainBpe(["zz<|x|>zz<|x|>y<|x|><|x|>"], {
      vocabSize: 300,
      specialTokens: ["<|x|>", "<|x|>y"],
    });
    expect(trained.model.merges).toEqual([["z", "z"]]);
    const tokenizer = Tokenizer.fromJson(trained);
    expect(tokenizer.encode("<|x|>yy<|x|>")).toEqual([1, tokenizer.idOf("y"), 0]);
    expect([...tokenizer.specialIds]).toEqual([0, 1]);
    expect(tokenizer.vocabSize).toBe(259);
  });

  test("are never what ordinary text is merged to", () => {
    const trained = trainBpe([" the the the"], { vocabSize: 300, specialTokens: ["Ġthe"] });
    expect(trained.model.merges).toEqual([
      ["h", "e"],
      ["t", "he"],
    ]);
    expect(Tokenizer.fromJson(trained).decode(Tokenizer.fromJson(trained).encode(" the"))).toBe(" the");
  });

  test("may be __proto__ or hold any character of patterns", () => {
    const specialTokens = ["__proto__", "[a-z]*", "(?:", "a|b", String.raw`\d+`, "^$./{2}"];
    const tokenizer = Tokenizer.fromJson(
      JSON.stringify(trainBpe(["__proto__ abc 12"], { vocabSize: 300, specialTokens })),
    );
    expect(tokenizer.encode(specialTokens.join(" "))).toEqual(
      [0, 1, 2, 3, 4, 5].flatMap((id) => [id, tokenizer.idOf("Ġ")]).slice(0, -1),
    );
  });
});

test.each([
  [{ vocabSize: 255 }, "invalid vocabSize: 255, must be a whole number in 256 … 1048576"],
  [
    { vocabSize: 256, specialTokens: ["<a>"] },
    "invalid vocabSize: 256, must be a whole number in 257 … 1048576",
  ],
  [{ vocabSize: Number.NaN }, "invalid vocabSize: NaN, must be a whole number in 256 … 1048576"],
  [{ vocabSize: 300, minCount: 0 }, "invalid minCount: 0, must be a whole number of at least 1"],
  [{ vocabSize: 300, specialTokens: ["a"] }, 'invalid special token: "a", must be text and no single byte'],
  [{ vocabSize: 300, specialTokens: [""] }, 'invalid special token: "", must be text and no single byte'],
  [
    { vocabSize: 300, specialTokens: ["\uD800x"] },
    String.raw`invalid special token: "\ud800x", must be text and no single byte`,
  ],
  [{ vocabSize: 300, specialTokens: ["<a>", "<a>"] }, "invalid special token: <a> is given twice"],
])("%o is refused", (options, message) => {
  expect(() => trainBpe([], options)).toThrow(new RangeError(message));
});

test("every byte has its own printable character, and a space is Ġ", () => {
  expect(new Set(byteCharacters).size).toBe(256);
  expect(byteCharacters.every((char) => /^[^\s\p{C}]$/u.test(char))).toBe(true);
  expect(byteCharacters.map((char) => characterBytes.get(char))).toEqual(
    Array.from({ length: 256 }, (_, i) => i),
  );
  expect([byteCharacters[32], byteCharacters[10], byteCharacters[65]]).toEqual(["Ġ", "Ċ", "A"]);
});

test("two megabytes train at 500 kB/s or more", () => {
  let state = 1;
  const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
  const lexicon = Array.from({ length: 20_000 }, () =>
    String.fromCharCode(...Array.from({ length: 2 + random(9) }, () => 97 + random(26))),
  );
  const text = Array.from({ length: 300_000 }, () => lexicon[random(20_000)]).join(" ");
  expect(text.length).toBeGreaterThan(2e6);
  const start = performance.now();
  const { model } = trainBpe([text], { vocabSize: 4096 });
  const seconds = (performance.now() - start) / 1000;
  expect(model.merges.length).toBe(4096 - 256);
  expect(text.length / seconds).toBeGreaterThan(500_000);
});
