import { DESIGNS, type Design } from "./designs.ts";
import { Draws } from "./draws.ts";

/** Share of `runs` simulated data sets whose interval covers the truth. */
export function coverage(design: Design, runs: number): number {
  const draws = new Draws(DESIGNS.indexOf(design) + 1);
  let covered = 0;
  for (let run = 0; run < runs; run++) if (design.covers(draws)) covered++;
  return covered / runs;
}
