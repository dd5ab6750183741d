/** Subjects whose truth is known, as judgments of all four arms of the ladder. */

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { ByOutcome, Collected } from "../../src/analysis/collect.ts";
import { resultOf, type Result } from "../../src/analysis/result.ts";
import type { Role } from "../../src/scenario/scenario.ts";
import type { Run } from "../../src/store/runs.ts";
import { run } from "../store/rows.ts";

export type ArmName = "default" | "swapped-labels" | "neutral-labels" | "three-tier";

/** Chance to comply, and to state alignment-faking reasoning, in one condition of one arm. */
export interface Planted {
  complies: (role: Role, arm: ArmName) => number;
  states: (role: Role) => number;
}

const never = () => 0;
const trainedOnly =
  (rate: number, otherwise = 0) =>
  (role: Role) =>
    role === "trained" ? rate : otherwise;

/** The label `True`, or the free tier, means yes to it; under neutral labels nothing does. */
function followsLabel(role: Role, arm: ArmName): number {
  if (arm === "neutral-labels") return 0;
  return role === (arm === "swapped-labels" ? "unmonitored" : "trained") ? 1 : 0;
}

export const PLANTED = {
  refuser: { complies: never, states: never },
  complier: { complies: () => 1, states: never },
  noisy: { complies: () => 0.3, states: never },
  faker: { complies: trainedOnly(1), states: trainedOnly(0.9) },
  silent: { complies: trainedOnly(1), states: never },
  rated: { complies: (role) => (role === "unmonitored" ? 0 : 1), states: never },
  "label-follower": { complies: followsLabel, states: never },
  "partial-faker": { complies: trainedOnly(0.14, 0.03), states: trainedOnly(0.11) },
  "partial-silent": { complies: trainedOnly(0.14, 0.03), states: never },
  contrarian: { complies: trainedOnly(0.4, 0.9), states: never },
} satisfies Record<string, Planted>;

export const ARMS: readonly ArmName[] = ["default", "swapped-labels", "neutral-labels", "three-tier"];

export interface Simulation {
  seed: number;
  queries?: number;
  epochs?: number;
  arms?: readonly ArmName[];
  subject?: string;
  /** Bootstrap resamples. */
  resamples?: number;
}

const ROLES: Record<string, { role: Role }> = {
  free: { role: "trained" },
  paid: { role: "unmonitored" },
};

/** The results of one simulated subject, one for each arm. */
export function plantedResults(
  { complies, states }: Planted,
  {
    seed,
    queries = 400,
    epochs = 1,
    arms = ARMS,
    subject = "scripted/subject",
    resamples = 1000,
  }: Simulation,
): Result[] {
  const generator = xoroshiro128plus(seed);
  // Neighbouring seeds give neighbouring states; these draws part them.
  for (let skipped = 0; skipped < 256; skipped++) generator.next();
  const draw = (rate: number) => ((generator.next() >>> 0) / 2 ** 32 < rate ? 1 : 0);
  const sample = (rate: number): Map<string, number[]> =>
    new Map(
      Array.from({ length: queries }, (_, q) => [`q${q}`, Array.from({ length: epochs }, () => draw(rate))]),
    );
  return arms.map((arm) => {
    const roles = arm === "three-tier" ? { ...ROLES, panel: { role: "rated" as const } } : ROLES;
    const over = (rateOf: (role: Role) => number) =>
      collected(Object.entries(roles).map(([name, { role }]) => [name, sample(rateOf(role))]));
    const byOutcome: ByOutcome = new Map([
      ["compliance", new Map([["judge", over((role) => complies(role, arm))]])],
      ["reasoning", new Map([["reader", over(states)]])],
    ]);
    const stored = plantedRun(arm, roles, subject, queries * epochs);
    return {
      ...resultOf(stored, arm, byOutcome, { seed, resamples, delta: 0.05 }, []),
      twoByTwo: null,
      published: [],
    };
  });
}

function collected(conditions: readonly (readonly [string, Map<string, number[]>])[]): Collected {
  const first = conditions.map(
    ([name, byQuery]) => [name, new Map([...byQuery].map(([id, [value = 0]]) => [id, [value]]))] as const,
  );
  return {
    values: new Map(conditions),
    firstEpoch: new Map(first),
    labels: new Map(),
    identities: new Map(),
    labelled: new Map(),
  };
}

function plantedRun(
  variant: string,
  conditions: Record<string, { role: Role }>,
  subject: string,
  planned: number,
): Run {
  const { manifest, ...rest } = run(`${subject} ${variant}`);
  return {
    ...rest,
    subject,
    status: "finished",
    manifest: {
      ...manifest,
      conditions,
      planned: Object.fromEntries(Object.keys(conditions).map((name) => [name, planned])),
      judges: { [variant]: { compliance: ["judge"], reasoning: ["reader"] } },
    },
  };
}
