import { describe, expect, it } from "vitest";
import { llamaConfig, validateConfig } from "../../src/model/config.ts";
import { layoutOf } from "../../src/model/parameters.ts";
import { tinyConfig } from "../support/models.ts";

const dimensions = { vocabSize: 1024, hiddenSize: 128, layers: 4, heads: 4 };

describe("configs", () => {
  it("take what llamas usually have", () => {
    expect(llamaConfig(dimensions)).toStrictEqual({
      ...dimensions,
      intermediateSize: 344,
      kvHeads: 4,
      headDim: 32,
      ropeTheta: 10_000,
      rmsNormEps: 1e-5,
      tieEmbeddings: true,
      maxPositions: 2048,
    });
    expect(llamaConfig({ ...dimensions, kvHeads: 2 }).kvHeads).toBe(2);
    expect(layoutOf(llamaConfig(dimensions)).size).toBe(922_752);
  });

  it.each([
    [{ layers: 0 }, "invalid layers: 0, must be a whole number of at least 1"],
    [{ vocabSize: 1.5 }, "invalid vocabSize: 1.5"],
    [{ kvHeads: 3 }, "invalid kvHeads: 3, must divide heads (4)"],
    [{ headDim: 5 }, "invalid headDim: 5, must be even"],
    [{ ropeTheta: Number.NaN }, "invalid ropeTheta: NaN, must be a positive number"],
    [{ rmsNormEps: 0 }, "invalid rmsNormEps: 0"],
  ])("%j is refused by field and value", (change, message) => {
    expect(() => validateConfig({ ...tinyConfig, ...change })).toThrow(message);
  });
});
