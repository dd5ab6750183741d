/**
 * Simulated subjects whose effects are known: intervals of the gap, of its parts and of the mediated share must cover them
 * as often as they say. Each query has chances of its own; the four cells of a query are drawn independently.
 */

import { transplant, type Estimate, type TransplantCells } from "@candor/measure";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";

const RUNS = 1000;
/** Four standard errors of a coverage of 95 % over the runs. */
const SLACK = 4 * Math.sqrt((0.95 * 0.05) / RUNS);

/** Mean chances of the four cells, and how far queries scatter around them. */
const DESIGNS: readonly (readonly [string, TransplantCells<number>, number])[] = [
  ["both direct and indirect", cells(0.6, 0.4, 0.35, 0.15), 0.1],
  ["all through the scratchpad", cells(0.7, 0.2, 0.7, 0.2), 0.15],
  ["all direct", cells(0.7, 0.7, 0.2, 0.2), 0.15],
  ["a gap of the paper's size", cells(0.3, 0.18, 0.28, 0.15), 0.1],
];

function cells(tt: number, tu: number, ut: number, uu: number): TransplantCells<number> {
  return { trainedTrained: tt, trainedUnmonitored: tu, unmonitoredTrained: ut, unmonitoredUnmonitored: uu };
}

test.each(DESIGNS)("%s", (_, means, spread) => {
  const total = means.trainedTrained - means.unmonitoredUnmonitored;
  const indirect =
    (means.trainedTrained -
      means.trainedUnmonitored +
      means.unmonitoredTrained -
      means.unmonitoredUnmonitored) /
    2;
  const truth = {
    total,
    directPure: means.trainedUnmonitored - means.unmonitoredUnmonitored,
    indirectTotal: means.trainedTrained - means.trainedUnmonitored,
    shapleyIndirect: indirect,
    proportionMediated: indirect / total,
  };
  const hits: Record<string, number> = {};
  const reported: Record<string, number> = {};
  for (let seed = 1; seed <= RUNS; seed++) {
    const found = transplant(draw(means, spread, seed), { seed, resamples: 1000 });
    for (const [name, value] of Object.entries(truth)) {
      const estimate: Estimate | undefined = found[name === "proportionMediated" ? name : effect(name)];
      if (estimate === undefined) continue;
      reported[name] = (reported[name] ?? 0) + 1;
      if (estimate.low <= value && value <= estimate.high) hits[name] = (hits[name] ?? 0) + 1;
    }
  }
  const off = Object.keys(truth).flatMap((name) => {
    const coverage = (hits[name] ?? 0) / (reported[name] ?? 0);
    return Math.abs(coverage - 0.95) <= SLACK + 0.01 ? [] : [[name, coverage]];
  });
  expect(off).toEqual([]);
});

function effect(name: string): "total" | "directPure" | "indirectTotal" | "shapleyIndirect" {
  return name === "total" || name === "directPure" || name === "indirectTotal" ? name : "shapleyIndirect";
}

const QUERIES = 150;
const EPOCHS = 2;

function draw(means: TransplantCells<number>, spread: number, seed: number): TransplantCells<number[]>[] {
  const generator = xoroshiro128plus(seed);
  for (let skipped = 0; skipped < 256; skipped++) generator.next();
  const uniform = () => (generator.next() >>> 0) / 2 ** 32;
  return Array.from({ length: QUERIES }, () => {
    const shift = (uniform() - 0.5) * 2 * spread;
    const cell = (mean: number) => Array.from({ length: EPOCHS }, () => (uniform() < mean + shift ? 1 : 0));
    return {
      trainedTrained: cell(means.trainedTrained),
      trainedUnmonitored: cell(means.trainedUnmonitored),
      unmonitoredTrained: cell(means.unmonitoredTrained),
      unmonitoredUnmonitored: cell(means.unmonitoredUnmonitored),
    };
  });
}
