// Whatever bytes a file holds, reading it gives tensors or a CheckpointError, soon and without large allocations.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CheckpointError } from "../../src/checkpoint/error.ts";
import { readSafetensors } from "../../src/checkpoint/safetensors.ts";
import { safetensorsBytes, temporaryFolder } from "./bytes.ts";

const original = readFileSync(join(import.meta.dirname, "golden", "reference.safetensors"));

/** How many numbers a file of these bytes holds; undefined if it is refused properly. */
async function numbersIn(bytes: Uint8Array, file: string): Promise<number | undefined> {
  writeFileSync(file, bytes);
  try {
    const { tensors } = await readSafetensors(file);
    return tensors.values().reduce((sum, { data }) => sum + data.length, 0);
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}

test("every truncation is refused", async () => {
  const dir = temporaryFolder();
  const found = await Promise.all(
    Array.from(original, (_, length) => numbersIn(original.subarray(0, length), join(dir, String(length)))),
  );
  expect(found.filter((numbers) => numbers !== undefined)).toEqual([]);
  expect(await numbersIn(original, join(dir, "whole"))).toBe(13);
});

test("bytes that flip anywhere are refused or change values only", async () => {
  const file = join(temporaryFolder(), "model.safetensors");
  const flips = fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(flips, async (places) => {
      const bytes = Buffer.from(original);
      for (const [place, value] of places) bytes[place] = value;
      expect((await numbersIn(bytes, file)) ?? 0).toBeLessThanOrEqual(original.length / 2);
    }),
    { seed: 2, numRuns: 2000 },
  );
});

const oddNumber = fc.oneof(
  fc.nat(16),
  fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 60, 1e300),
);
const oddValue = fc.oneof(fc.anything(), oddNumber);
const oddEntry = fc.record(
  {
    dtype: fc.oneof({ arbitrary: fc.constantFrom("F32", "F16", "BF16"), weight: 4 }, oddValue),
    shape: fc.oneof({ arbitrary: fc.array(oddNumber, { maxLength: 4 }), weight: 4 }, oddValue),
    data_offsets: fc.oneof({ arbitrary: fc.tuple(oddNumber, oddNumber), weight: 4 }, oddValue),
  },
  { requiredKeys: [] },
);
const oddName = fc.oneof(fc.string(), fc.constantFrom("__metadata__", "__proto__", "constructor", "a"));
const oddHeader = fc.dictionary(oddName, fc.oneof({ arbitrary: oddEntry, weight: 4 }, oddValue), {
  maxKeys: 4,
});

test("headers of any content never claim more than the file holds", async () => {
  const file = join(temporaryFolder(), "model.safetensors");
  await fc.assert(
    fc.asyncProperty(
      oddHeader,
      fc.nat(64),
      fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
      async (...given) => {
        const [header, length, claim] = given;
        const json = JSON.stringify(header, (_, value: unknown) =>
          typeof value === "bigint" ? String(value) : value,
        );
        const bytes = safetensorsBytes(json, new Uint8Array(length), claim ?? undefined);
        expect((await numbersIn(bytes, file)) ?? 0).toBeLessThanOrEqual(length / 2);
      },
    ),
    { seed: 3, numRuns: 2000 },
  );
});

test("a header that claims 2⁶⁰ bytes fails at once and allocates nothing", async () => {
  const before = process.memoryUsage().arrayBuffers;
  const start = performance.now();
  const bytes = safetensorsBytes("{}", new Uint8Array(100), 2n ** 60n);
  expect(await numbersIn(bytes, join(temporaryFolder(), "model.safetensors"))).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(1000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
});
