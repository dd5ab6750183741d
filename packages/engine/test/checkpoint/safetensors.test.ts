import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  readSafetensors,
  readSafetensorsHeader,
  type Tensor,
  writeSafetensors,
} from "../../src/checkpoint/safetensors.ts";
import { fileOf, problemOf, safetensorsBytes, temporaryFolder } from "./bytes.ts";

const golden = join(import.meta.dirname, "golden");
const floats = Float32Array.of(0, -0, 1.5, -2.25, 3e38, 1e-45);

describe("files of the reference implementation", () => {
  test("are read, all formats, empty tensors and scalars", async () => {
    const { tensors, metadata } = await readSafetensors(join(golden, "reference.safetensors"));
    expect(metadata).toEqual({ format: "pt", note: "grüße" });
    expect(Object.fromEntries(tensors)).toEqual({
      "a.single": { shape: [2, 3], data: floats },
      "b.half": { shape: [4], data: Float32Array.of(1, -65_504, 2 ** -24, 0.333251953125) },
      "c.brain": { shape: [1, 2], data: Float32Array.of(1, -123.5) },
      "d.empty": { shape: [0, 5], data: new Float32Array() },
      "e.scalar": { shape: [], data: Float32Array.of(7) },
    });
  });

  test("are written byte for byte", async () => {
    const file = join(temporaryFolder(), "model.safetensors");
    const tensors = new Map<string, Tensor>([
      ["first", { shape: [2, 3], data: floats }],
      ["second", { shape: [1], data: Float32Array.of(0.1) }],
    ]);
    await writeSafetensors(file, tensors, { metadata: { format: "pt" } });
    expect(readFileSync(file)).toEqual(readFileSync(join(golden, "float32.safetensors")));
  });
});

test("the header alone tells names, formats and shapes", async () => {
  const { tensors } = await readSafetensorsHeader(join(golden, "reference.safetensors"));
  expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
    ["a.single", "F32", [2, 3]],
    ["d.empty", "F32", [0, 5]],
    ["e.scalar", "F32", []],
    ["c.brain", "BF16", [1, 2]],
    ["b.half", "F16", [4]],
  ]);
});

const tensor = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
  const length = shape.reduce((a, b) => a * b, 1);
  return fc.record({
    shape: fc.constant(shape),
    data: fc.float32Array({ minLength: length, maxLength: length }),
  });
});
const name = fc.string({ unit: "binary", maxLength: 20 }).filter((text) => text !== "__proto__");
const tensorsArbitrary = fc.dictionary(name, tensor, { maxKeys: 5, noNullPrototype: true });

test("what is written as F32 is read back bit for bit, with its metadata", async () => {
  const file = join(temporaryFolder(), "model.safetensors");
  await fc.assert(
    fc.asyncProperty(tensorsArbitrary, fc.dictionary(name, fc.string()), async (record, metadata) => {
      const tensors = new Map(Object.entries(record));
      await writeSafetensors(file, tensors, { metadata });
      const read = await readSafetensors(file);
      expect(read.tensors).toEqual(tensors);
      expect({ ...read.metadata }).toEqual({ ...metadata });
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("halves round, across the bounds of the buffers they pass through", async () => {
  const file = join(temporaryFolder(), "model.safetensors");
  const length = 2 ** 19 + 3;
  const data = Float32Array.from({ length }, (_, i) => (i - 1000) / 3);
  await writeSafetensors(file, new Map([["x", { shape: [length], data }]]), { dtype: "BF16" });
  const brain = (await readSafetensors(file)).tensors.get("x")?.data ?? new Float32Array();
  expect(brain.every((value, i) => Math.abs(value - (data[i] ?? 0)) <= Math.abs(value) * 2 ** -8)).toBe(true);
  expect(brain.subarray(-2)).toEqual(Float32Array.of(174_080, 174_080));

  const small = data.map((value) => value / 8192);
  await writeSafetensors(file, new Map([["x", { shape: [length], data: small }]]), { dtype: "F16" });
  const half = (await readSafetensors(file)).tensors.get("x")?.data;
  expect(half).toEqual(Float32Array.from(new Float16Array(small)));
});

function tensorsOf(...data: number[]): Map<string, Tensor> {
  return new Map([["x", { shape: [data.length], data: Float32Array.from(data) }]]);
}

test("a number that a format cannot hold is refused, and the old file stays", async () => {
  const dir = temporaryFolder();
  const file = join(dir, "model.safetensors");
  await writeSafetensors(file, tensorsOf(1, 2));
  const before = readFileSync(file);
  const written = writeSafetensors(file, tensorsOf(1, Infinity, 70_000), { dtype: "F16" });
  expect(await problemOf(written)).toBe(
    'VALUE_OUT_OF_RANGE cannot hold 70000, number 2 of tensor "x", as F16',
  );
  expect(readFileSync(file)).toEqual(before);
  expect(readdirSync(dir)).toEqual(["model.safetensors"]);
});

test("numbers that do not fill their shape are a mistake of the caller", async () => {
  const tensors = new Map([["x", { shape: [2, 2], data: new Float32Array(3) }]]);
  await expect(writeSafetensors(join(temporaryFolder(), "x"), tensors)).rejects.toThrow(
    new RangeError("invalid tensor x: 3 numbers for shape [2, 2]"),
  );
});

const entry = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
const eight = new Uint8Array(8);

describe("damaged files", () => {
  test.each<[string, Uint8Array, string]>([
    [
      "an empty file",
      eight.subarray(0, 0),
      "SAFETENSORS_INVALID holds 0 bytes, fewer than the 8 of a header",
    ],
    [
      "a header of 2⁶⁰ bytes",
      safetensorsBytes("{}", eight, 2n ** 60n),
      "SAFETENSORS_INVALID claims a header of 1152921504606846976 bytes and holds 18",
    ],
    [
      "a header of more than 16 MiB",
      safetensorsBytes(" ".repeat(2 ** 24 + 1)),
      "SAFETENSORS_INVALID claims a header of 16777217 bytes, where 16777216 are allowed",
    ],
    ["no object", safetensorsBytes("[]"), "SAFETENSORS_INVALID has a header that does not begin with {"],
    ["a key twice", safetensorsBytes('{"a": 1, "\\u0061": 2}'), 'JSON_INVALID holds the key "a" twice'],
    ["deep nesting", safetensorsBytes(`{"a":${"[".repeat(1e6)}`), "JSON_INVALID nests deeper than 64 levels"],
    ["bad UTF-8", safetensorsBytes("{}").fill(0xff, 9), "JSON_INVALID is not UTF-8 text"],
    [
      "an unknown format",
      safetensorsBytes({ a: { ...entry, dtype: "I64" } }),
      'SAFETENSORS_UNSUPPORTED holds tensor "a" as "I64"',
    ],
    [
      "a shape that needs more bytes",
      safetensorsBytes({ a: { ...entry, shape: [3] } }, eight),
      'SAFETENSORS_INVALID gives tensor "a" the bytes 0 to 8, where F32 of shape [3] takes 12',
    ],
    [
      "a shape whose size overflows",
      safetensorsBytes({ a: { ...entry, shape: Array.from({ length: 8 }, () => 2 ** 52) } }, eight),
      `gives tensor "a" the bytes 0 to 8`,
    ],
    [
      "a negative side",
      safetensorsBytes({ a: { ...entry, shape: [-2] } }, eight),
      'describes tensor "a" wrongly',
    ],
    [
      "a size that is none",
      safetensorsBytes('{"a":{"dtype":"F32","shape":[NaN]}}'),
      "JSON_INVALID is not valid JSON",
    ],
    [
      "a gap",
      safetensorsBytes({ a: { ...entry, data_offsets: [8, 16] } }, new Uint8Array(16)),
      'SAFETENSORS_INVALID leaves 8 bytes unused before tensor "a"',
    ],
    [
      "an overlap",
      safetensorsBytes({ a: entry, b: { ...entry, data_offsets: [4, 12] } }, new Uint8Array(12)),
      'SAFETENSORS_INVALID lets tensor "b" overlap the one before it',
    ],
    [
      "a cut file",
      safetensorsBytes({ a: entry }, eight.subarray(0, 5)),
      "SAFETENSORS_INVALID ends early: 5 of 8 bytes of data",
    ],
    [
      "offsets beyond any file",
      safetensorsBytes({ a: { dtype: "F32", shape: [2 ** 50], data_offsets: [0, 2 ** 52] } }, eight),
      "SAFETENSORS_INVALID ends early: 8 of 4503599627370496 bytes of data",
    ],
    [
      "bytes at the end",
      safetensorsBytes({ a: entry }, new Uint8Array(9)),
      "SAFETENSORS_INVALID holds 1 bytes after its last tensor",
    ],
    [
      "metadata that are no texts",
      safetensorsBytes({ __metadata__: { a: 1 } }),
      "SAFETENSORS_INVALID has metadata that are not pairs of texts",
    ],
    [
      "a tensor that is hidden as __proto__",
      safetensorsBytes('{"__proto__": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}', eight),
      "SAFETENSORS_INVALID holds 8 bytes after its last tensor",
    ],
  ])("%s", async (_, bytes, problem) => {
    expect(await problemOf(readSafetensors(fileOf(bytes)))).toContain(problem);
  });

  test("the error names file, problem and remedy", async () => {
    const file = fileOf(safetensorsBytes({ a: entry }));
    await expect(readSafetensors(file)).rejects.toMatchObject({
      name: "CheckpointError",
      code: "SAFETENSORS_INVALID",
      file,
      message: `${file}: ends early: 0 of 8 bytes of data; download or write the file again`,
    });
  });

  test("what is missing or no file", async () => {
    const dir = temporaryFolder();
    expect(await problemOf(readSafetensors(join(dir, "none")))).toContain(
      "CHECKPOINT_MISSING cannot be found (ENOENT",
    );
    expect(await problemOf(readSafetensors(dir))).toBe("CHECKPOINT_UNREADABLE is not a regular file");
  });
});
