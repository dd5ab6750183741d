// The fast variant of power.slow.ts.
import { expect, it } from "vitest";
import { equivalenceAlarms, POWER_DESIGNS, simulatedPower } from "./simulation/power.ts";

it.each(POWER_DESIGNS)("$design", (design) => {
  expect(Math.abs(simulatedPower(design, 300) - design.planned)).toBeLessThan(0.09);
});

it("tost is wrong in few runs", () => {
  expect(equivalenceAlarms(0.3, 0.05, 310, 300)).toBeLessThan(0.1);
});
