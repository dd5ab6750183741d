import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scoringGraph } from "../../src/compile/scoring-graph.ts";
import type { LlamaConfig } from "../../src/model/config.ts";
import { layoutOf, viewsOf } from "../../src/model/parameters.ts";
import { createSession } from "../../src/runtime/backend.ts";

interface GoldenCase {
  readonly name: string;
  readonly config: LlamaConfig;
  readonly ids: readonly number[];
  readonly logits: readonly (readonly number[])[];
}

/** The formula of make_golden.py. */
function goldenParameters(config: LlamaConfig): Float32Array<ArrayBuffer> {
  const { specs, size } = layoutOf(config);
  const parameters = new Float32Array(size);
  for (const { name, offset, size: length } of specs) {
    const seed =
      Array.from(name).reduce((sum, char, index) => sum + (index + 1) * char.charCodeAt(0), 0) % 1000;
    for (let index = 0; index < length; index++) {
      parameters[offset + index] =
        0.4 * Math.sin(12.9898 * (index + 1) + 0.37 * seed) + (name.includes("norm") ? 1 : 0);
    }
  }
  return parameters;
}

const read = (): GoldenCase[] => {
  const text = readFileSync(new URL("../golden/golden.json", import.meta.url), "utf8");
  // oxlint-disable-next-line typescript/no-unsafe-return -- written by make_golden.py beside it
  return JSON.parse(text);
};

describe("logits agree with an independent NumPy implementation to 1e-4", () => {
  it.each(read())("$name", async ({ config, ids, logits }) => {
    const options = { taps: [], steered: [], logits: true };
    const session = await createSession(scoringGraph(config, {}, 1, ids.length, options));
    const results = await session.run({
      ...viewsOf(layoutOf(config), goldenParameters(config)),
      ids: Int32Array.from(ids),
      targets: Int32Array.from(ids),
    });
    await session.release();
    const expected = logits.flat();
    const worst = Math.max(
      ...expected.map((value, index) => Math.abs(value - (results["logits"]?.[index] ?? Number.NaN))),
    );
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.5);
    expect(worst).toBeLessThan(1e-4);
  });
});
