import { describe, expect, it } from "vitest";
import type { ParameterLayout } from "../../src/model/parameters.ts";
import { adamWState, adamWStep } from "../../src/optim/adamw.ts";
import { clipFactor, gradientNorm } from "../../src/optim/clipping.ts";
import { cosineSchedule, linearSchedule } from "../../src/optim/schedule.ts";

const initial = { constant: 0 };
const layout: ParameterLayout = {
  specs: [
    { name: "matrix", shape: [1, 2], offset: 0, size: 2, trainable: true, initial },
    { name: "gain", shape: [1], offset: 2, size: 1, trainable: true, initial },
    { name: "frozen", shape: [1, 1], offset: 3, size: 1, trainable: false, initial },
  ],
  size: 4,
};

describe("AdamW", () => {
  // By hand, lr 0.1, betas 0.9 and 0.95, decay 0.1, on θ = 1 and g = 0.5:
  // step 1: m̂ = 0.5, v̂ = 0.25, so θ = 1·(1 − 0.01) − 0.1·0.5/0.5 = 0.89; a gain, not decayed, 0.9.
  // step 2, g = −1: m = 0.9·0.05 − 0.1 = −0.055, m̂ = −0.055/0.19; v = 0.95·0.0125 + 0.05 = 0.061875,
  // v̂ = 0.061875/0.0975; θ = 0.89·0.99 + 0.1·0.2894737/0.7966276 = 0.9174374.
  it("takes two steps as computed by hand", () => {
    const parameters = Float32Array.of(1, -2, 1, 5);
    const state = adamWState(layout.size);
    const settings = { learningRate: 0.1 };
    adamWStep(layout, parameters, Float32Array.of(0.5, 0, 0.5, 7), state, settings);
    expect([...parameters].map((value) => value.toFixed(6))).toStrictEqual([
      "0.890000",
      "-1.980000",
      "0.900000",
      "5.000000",
    ]);
    adamWStep(layout, parameters, Float32Array.of(-1, 0, -1, 7), state, settings);
    expect([...parameters].map((value) => value.toFixed(6))).toStrictEqual([
      "0.917437",
      "-1.960200",
      "0.936337",
      "5.000000",
    ]);
    expect(state.step).toBe(2);
  });

  it("scales gradients before their moments, which is how they are clipped", () => {
    const [plain, clipped] = [Float32Array.of(1, 1, 1, 1), Float32Array.of(1, 1, 1, 1)];
    const states = [adamWState(4), adamWState(4)] as const;
    adamWStep(layout, plain, Float32Array.of(0.25, -0.5, 1, 0), states[0], { learningRate: 0.1 });
    adamWStep(layout, clipped, Float32Array.of(0.5, -1, 2, 0), states[1], { learningRate: 0.1 }, 0.5);
    expect(clipped).toStrictEqual(plain);
    expect(states[1]).toStrictEqual(states[0]);
  });
});

describe("clipping", () => {
  it("takes the norm of all trainable gradients together", () => {
    expect(gradientNorm(layout, Float32Array.of(2, 3, 6, 100))).toBe(7);
  });

  it("shortens only what is too long", () => {
    expect(clipFactor(4, 1)).toBeCloseTo(0.25, 6);
    expect(clipFactor(0.5, 1)).toBe(1);
  });
});

describe("schedules", () => {
  const settings = { peak: 8, warmup: 4, steps: 12, floor: 0.25 };
  it.each([
    ["linear", linearSchedule(settings), [2, 4, 6, 8, 8, 6.5, 5, 2, 2]],
    ["cosine", cosineSchedule(settings), [2, 4, 6, 8, 8, 7.12132, 5, 2, 2]],
  ] as const)("%s warms up, falls and stays at the floor", (_, schedule, expected) => {
    const rates = [0, 1, 2, 3, 4, 6, 8, 12, 20].map((step) => Number(schedule(step).toFixed(5)));
    expect(rates).toStrictEqual(expected);
  });
});
