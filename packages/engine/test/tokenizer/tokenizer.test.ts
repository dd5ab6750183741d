import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { CheckpointError } from "../../src/checkpoint/error.ts";
import { byteCharacters } from "../../src/tokenizer/byte-alphabet.ts";
import { trainBpe } from "../../src/tokenizer/bpe-trainer.ts";
import type { StreamDecoder } from "../../src/tokenizer/stream-decoder.ts";
import { Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { problemOf, temporaryFolder } from "../checkpoint/bytes.ts";
import { golden } from "./golden.ts";

const corpus = ["the cat sat on the mat. 🙂🙂 größer größer снег снег 雪雪\n\n"];
const json = trainBpe(corpus, { vocabSize: 320, specialTokens: ["<|begin|>", "<|end|>"] });
const byteLevel = Tokenizer.fromJson(json, { bos_token: "<|begin|>", eos_token: { content: "<|end|>" } });

const llama = golden(
  "byte-fallback.json",
  z.object({
    tokenizer: z.unknown(),
    encodings: z.array(z.object({ text: z.string(), ids: z.array(z.int()), decoded: z.string() })),
  }),
);
const byteFallback = Tokenizer.fromJson(llama.tokenizer, { unk_token: "<unk>" });

/** Pieces that a stream gives for these tokens, the end included. */
function pieces(stream: StreamDecoder, ids: readonly number[]): string[] {
  return [...ids.map((id) => stream.push(id)), stream.end()];
}

const wellFormed = fc.string({ unit: "binary", maxLength: 60 });

test("any Unicode text comes back from its tokens", () => {
  const near = fc.array(
    fc.constantFrom("the", " cat", "  ", "\n", "größer", "🙂", "\u0085", "\uFEFF", "<|en", "d|>"),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        wellFormed,
        near.map((parts) => parts.join("")),
        fc.string({ unit: "grapheme" }),
      ),
      (text) => {
        const ids = byteLevel.encode(text);
        expect(byteLevel.decode(ids)).toBe(text);
        expect(pieces(byteLevel.stream(), ids).join("")).toBe(text);
      },
    ),
    { seed: 8, numRuns: 2000 },
  );
});

test("spaces before punctuation are kept", () => {
  expect(byteLevel.decode(byteLevel.encode("a . b 's ?"))).toBe("a . b 's ?");
});

describe("special tokens", () => {
  const ids = [0, ...byteLevel.encode("the"), 1];

  test("have ids and roles", () => {
    expect(byteLevel.roles).toEqual({ bos: 0, eos: 1 });
    expect([...byteLevel.specialIds]).toEqual([0, 1]);
    expect([byteLevel.tokenOf(1), byteLevel.idOf("<|end|>"), byteLevel.idOf("no such")]).toEqual([
      "<|end|>",
      1,
      undefined,
    ]);
  });

  test("are decoded, or left out", () => {
    expect(byteLevel.decode(ids)).toBe("<|begin|>the<|end|>");
    expect(byteLevel.decode(ids, { skipSpecialTokens: true })).toBe("the");
    expect(pieces(byteLevel.stream({ skipSpecialTokens: true }), ids).join("")).toBe("the");
  });

  test("are added only on demand, by tokenizers that do", () => {
    expect(byteLevel.encode("the", { addSpecialTokens: true })).toEqual(byteLevel.encode("the"));
    expect(byteFallback.encode("hello", { addSpecialTokens: true })).toEqual([
      1,
      ...byteFallback.encode("hello"),
    ]);
  });
});

test("the tokenizer of Llama 2's kind encodes and decodes as Hugging Face's does", () => {
  for (const { text, ids, decoded } of llama.encodings) {
    expect(byteFallback.encode(text, { addSpecialTokens: true })).toEqual(ids);
    expect(byteFallback.decode(ids, { skipSpecialTokens: true })).toBe(decoded);
    expect(pieces(byteFallback.stream({ skipSpecialTokens: true }), ids).join("")).toBe(decoded);
  }
  expect(byteFallback.roles).toEqual({ unk: 0 });
});

describe("a stream", () => {
  test("gives out a character with its last byte", () => {
    const ids = Array.from(Buffer.from("🙂🙂"), byteId);
    expect(pieces(byteLevel.stream(), ids)).toEqual(["", "", "", "🙂", "", "", "", "🙂", ""]);
  });

  test("marks what stays incomplete, also before an added token", () => {
    const [first, second] = [byteId(0xf0), byteId(0x9f)];
    expect(pieces(byteLevel.stream(), [first, second])).toEqual(["", "", "\uFFFD"]);
    expect(pieces(byteLevel.stream(), [first, 1, second])).toEqual(["", "\uFFFD<|end|>", "\uFFFD", ""]);
  });

  test("holds back bytes among other tokens until a token that is none", () => {
    const ids = byteFallback.encode("hello 🙂 hello");
    const given = pieces(byteFallback.stream(), ids);
    expect(given.filter((piece) => piece !== "")).toEqual(["hello", " ", "🙂 hello"]);
  });

  test.each([
    ["byte-level", byteLevel],
    ["byte fallback", byteFallback],
  ])("gives what decoding at once gives, for any tokens (%s)", (_, tokenizer) => {
    const id = fc.nat(tokenizer.vocabSize + 2);
    fc.assert(
      fc.property(fc.array(id, { maxLength: 40 }), fc.boolean(), (ids, skipSpecialTokens) => {
        const options = { skipSpecialTokens };
        expect(pieces(tokenizer.stream(options), ids).join("")).toBe(tokenizer.decode(ids, options));
      }),
      { seed: 9, numRuns: 2000 },
    );
  });
});

/** The token of a single byte. */
function byteId(byte: number): number {
  return byteLevel.idOf(byteCharacters[byte] ?? "") ?? -1;
}

test("ids that no token has, as in padded vocabularies, decode to nothing", () => {
  expect(byteLevel.decode([5000, ...byteLevel.encode("the"), 999])).toBe("the");
  expect(byteLevel.decode([5000])).toBe("");
  expect(byteLevel.decode([])).toBe("");
});

/** A folder that holds these files. */
function folder(files: Record<string, string>): string {
  const dir = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

describe("files", () => {
  const text = JSON.stringify(json);
  const user = [{ role: "user", content: "hi" }];

  test("a folder is loaded with its config; a template in a file of its own wins", async () => {
    const config = JSON.stringify({ eos_token: "<|end|>", chat_template: "old" });
    const plain = await Tokenizer.load(folder({ "tokenizer.json": text, "tokenizer_config.json": config }));
    expect(plain.roles).toEqual({ eos: 1 });
    expect(plain.applyChatTemplate(user)).toBe("old");
    const dir = folder({
      "tokenizer.json": text,
      "tokenizer_config.json": config,
      "chat_template.jinja": "new",
    });
    expect((await Tokenizer.load(dir)).applyChatTemplate(user)).toBe("new");
    expect((await Tokenizer.load(folder({ "tokenizer.json": text }))).encode("the")).toEqual(
      byteLevel.encode("the"),
    );
  });

  test.each<[string, Record<string, string>, string]>([
    ["none", {}, "CHECKPOINT_MISSING has no tokenizer.json"],
    ["no JSON", { "tokenizer.json": "{" }, "JSON_INVALID is not valid JSON"],
    [
      "another model",
      { "tokenizer.json": '{"model": {"type": "Unigram"}}' },
      "TOKENIZER_INVALID is not a tokenizer's",
    ],
    [
      "ids beyond any vocabulary",
      { "tokenizer.json": JSON.stringify({ ...json, model: { ...json.model, vocab: { a: 2 ** 40 } } }) },
      "TOKENIZER_INVALID is not a tokenizer's",
    ],
    [
      "a pattern that is none",
      {
        "tokenizer.json": JSON.stringify({
          ...json,
          pre_tokenizer: { type: "Split", pattern: { Regex: "(" } },
        }),
      },
      "TOKENIZER_INVALID cannot be used (",
    ],
    [
      "a pattern of an unknown kind within a sequence",
      {
        "tokenizer.json": JSON.stringify({
          ...json,
          normalizer: {
            type: "Sequence",
            normalizers: [{ type: "Replace", pattern: { Glob: "*" }, content: "" }],
          },
        }),
      },
      "TOKENIZER_INVALID is not a tokenizer's",
    ],
    [
      "a config that is none",
      { "tokenizer.json": text, "tokenizer_config.json": '{"bos_token": 1}' },
      "TOKENIZER_INVALID is not a tokenizer's",
    ],
    [
      "a template that is none",
      { "tokenizer.json": text, "chat_template.jinja": "{% for %}" },
      "CHAT_TEMPLATE_INVALID the chat template cannot be parsed",
    ],
  ])("%s", async (_, files, problem) => {
    expect(await problemOf(Tokenizer.load(folder(files)))).toContain(problem);
  });
});

test("whatever the parts of a tokenizer.json are, there is a tokenizer or a CheckpointError", () => {
  const part = fc.constantFrom(
    "normalizer",
    "pre_tokenizer",
    "post_processor",
    "decoder",
    "added_tokens",
    "model",
  );
  const kinds = [
    "ByteLevel",
    "Sequence",
    "Replace",
    "Split",
    "TemplateProcessing",
    "Strip",
    "Precompiled",
    "BPE",
  ];
  const fields = [
    "pattern",
    "content",
    "decoders",
    "normalizers",
    "pretokenizers",
    "single",
    "vocab",
    "merges",
    "id",
  ];
  const value = fc.dictionary(
    fc.constantFrom("type", ...fields),
    fc.oneof(fc.constantFrom(...kinds), fc.jsonValue()),
  );
  fc.assert(
    fc.property(part, fc.oneof(value, fc.array(value)), (name, content) => {
      try {
        expect(Tokenizer.fromJson({ ...json, [name]: content }).vocabSize).toBeLessThanOrEqual(2 ** 22 + 1);
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
      }
    }),
    { seed: 10, numRuns: 2000 },
  );
});
