// The fast variant of coverage.slow.ts: few runs, so only gross errors show.
import { expect, it } from "vitest";
import { coverage } from "./simulation/coverage.ts";
import { DESIGNS } from "./simulation/designs.ts";

const quick = DESIGNS.filter((design) => design.promise !== "shown" && design.slow !== true);
const RUNS = 120;

it("every promised interval has at least 6 designs", () => {
  const counts = Map.groupBy(
    DESIGNS.filter((design) => design.promise !== "shown"),
    (design) => design.interval,
  );
  for (const [interval, designs] of counts) {
    expect(designs.length, interval).toBeGreaterThanOrEqual(6);
  }
});

it.each(quick)("$interval: $design", (design) => {
  expect(coverage(design, RUNS)).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / RUNS));
});
