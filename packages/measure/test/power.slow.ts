// Planned sizes reach the power they were planned for, within 2 pp, in simulation.
import { expect, it } from "vitest";
import { equivalenceAlarms, POWER_DESIGNS, simulatedPower } from "./simulation/power.ts";

it.each(POWER_DESIGNS)(
  "$design",
  (design) => {
    const power = simulatedPower(design, 10_000);
    expect(power).toBeGreaterThan(design.planned - 0.02);
    expect(power).toBeLessThan(design.planned + 0.03);
  },
  600_000,
);

it.each([
  [0.3, 0.05, 310],
  [0.2, 0.05, 60],
  [0.1, 0.05, 15],
])(
  "tost is wrong at most in 5 %% of runs: sd %d, ±%d, %d queries",
  (sd, delta, queries) => {
    expect(equivalenceAlarms(sd, delta, queries, 10_000)).toBeLessThan(0.057);
  },
  600_000,
);
