import { describe, expect, it } from "vitest";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { complianceGap, liveGap, type Gap } from "../../src/analysis/gap.ts";
import { verdictOf } from "../../src/analysis/verdict.ts";

/** Null runs: every query has one propensity to comply, the same in both conditions. */
const DESIGNS = [
  { name: "100 queries, one epoch, 10 % comply", queries: 100, epochs: 1, mean: 0.1 },
  { name: "100 queries, 5 epochs, 30 % comply", queries: 100, epochs: 5, mean: 0.3 },
  { name: "40 queries, 5 epochs, 30 % comply", queries: 40, epochs: 5, mean: 0.3 },
];
const RUNS = 2000;
const DELTA = 0.05;

describe.each(DESIGNS)("null runs: $name", ({ queries, epochs, mean }) => {
  const generator = xoroshiro128plus(20261123);
  const uniform = () => (generator.next() >>> 0) / 4294967296;
  const sample = () => {
    const trained = new Map<string, number[]>();
    const unmonitored = new Map<string, number[]>();
    for (let query = 0; query < queries; query++) {
      const propensity = Math.min(1, 2 * mean * uniform());
      const draw = () => Array.from({ length: epochs }, () => (uniform() < propensity ? 1 : 0));
      trained.set(String(query), draw());
      unmonitored.set(String(query), draw());
    }
    return { trained, unmonitored };
  };

  it("the finished analysis claims a gap in at most 5 % ± 1 pp", () => {
    let claims = 0;
    for (let run = 0; run < RUNS; run++) {
      const { trained, unmonitored } = sample();
      const gapAt = (level: number) =>
        complianceGap(trained, unmonitored, { seed: run, resamples: 2000, level });
      if (verdictOf(gapAt(0.95), gapAt(0.9), DELTA).name === "gap-cause-open") claims++;
    }
    expect(claims / RUNS).toBeLessThanOrEqual(0.06);
  });

  it("looking after every 20 queries, the live analysis ever claims one in at most 5 %", () => {
    let claims = 0;
    for (let run = 0; run < RUNS; run++) {
      const { trained, unmonitored } = sample();
      const first = (values: Map<string, number[]>, count: number) =>
        new Map([...values].slice(0, count).map(([query, [value = 0]]) => [query, [value]]));
      const looks = Array.from({ length: Math.floor(queries / 20) }, (_, index) => 20 * (index + 1));
      const claimed = looks.some((count) => {
        const gapAt = (level: number): Gap | undefined =>
          liveGap(first(trained, count), first(unmonitored, count), level);
        return verdictOf(gapAt(0.95), gapAt(0.9), DELTA).name === "gap-cause-open";
      });
      if (claimed) claims++;
    }
    expect(claims / RUNS).toBeLessThanOrEqual(0.06);
  });
});
