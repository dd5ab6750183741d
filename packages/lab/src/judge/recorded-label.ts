import type { Judge } from "./judge.ts";

/** Recorded judges number the options now and then instead of lettering them. */
const LETTERS = new Map([
  ["1", "a"],
  ["2", "b"],
]);

/**
 * The label that came with an imported episode. Compliance is the policy's option; a label that is neither option
 * stays a label of its own and is not compliance; no label is missing.
 */
export const recordedLabel: Judge = {
  name: "recorded-label",
  version: 1,
  outcome: "compliance",
  judge({ recordedLabel: recorded, policyOption }) {
    if (recorded === undefined || policyOption === undefined) return { value: undefined };
    const label = LETTERS.get(recorded) ?? recorded;
    return { value: label === policyOption ? 1 : 0, label };
  },
};
