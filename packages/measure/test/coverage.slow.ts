// Every interval covers its truth at the promised rate: minutes of simulation, run by `npm run test:slow`.
import { expect, it } from "vitest";
import { coverage } from "./simulation/coverage.ts";
import { DESIGNS } from "./simulation/designs.ts";

const promised = DESIGNS.filter((design) => design.promise !== "shown");

it.each(promised)(
  "$interval: $design",
  (design) => {
    const covered = coverage(design, design.slow ? 2000 : 6000);
    expect(covered).toBeGreaterThanOrEqual(0.935);
    expect(covered).toBeLessThanOrEqual(design.promise === "nominal" ? 0.965 : 1);
  },
  600_000,
);
