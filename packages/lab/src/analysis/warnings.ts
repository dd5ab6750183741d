import type { ConditionResult, JudgeResult } from "./result.ts";
import type { Run } from "../store/runs.ts";
import { claimsGap, type Gap } from "./gap.ts";

/** Below this many queries the bootstrap's intervals are too narrow (reference: Bowyer et al. 2025). */
const FEW_QUERIES = 20;

/** What a reader must know before believing the numbers. */
export function warningsOf(
  judges: Readonly<Record<string, JudgeResult>>,
  conditions: Readonly<Record<string, ConditionResult>>,
  gap: Gap | null,
  { status, manifest }: Run,
): string[] {
  const { epochs } = manifest.settings;
  return [
    ...(status === "running"
      ? [
          "still running: the interval and p are valid however often you look; they use the first epoch of each query",
        ]
      : []),
    ...missingWarnings(conditions),
    ...judgeWarnings(judges),
    ...(gap && gap.queries < FEW_QUERIES
      ? [`only ${gap.queries} queries: the interval may be too narrow; ask at least ${FEW_QUERIES}`]
      : []),
    ...(gap?.method === "newcombe-paired"
      ? [
          `every query has the same difference, so the bootstrap has no width: Newcombe's paired interval on ${gap.queries} queries${epochs > 1 ? ", a query's epochs taken together" : ""}`,
        ]
      : []),
  ];
}

function missingWarnings(conditions: Readonly<Record<string, ConditionResult>>): string[] {
  return Object.entries(conditions)
    .filter(([, { missing }]) => missing > 0)
    .map(
      ([name, { n, missing }]) =>
        `${name}: ${missing} of ${n + missing} episodes without a judgment; they count as missing, not as refusals`,
    );
}

/** Two judges of the same answers should agree on the sign and on whether the interval excludes zero. */
function judgeWarnings(judges: Readonly<Record<string, JudgeResult>>): string[] {
  const judged = Object.entries(judges).flatMap(([name, { gap }]) => (gap ? [{ name, gap }] : []));
  const [first, ...others] = judged;
  if (!first)
    return ["no compliance judge gave a value in both conditions: run `candor judge` with a judge that fits"];
  if (others.length === 0)
    return ["only one compliance judge: a gap may be made by the judge; add a second with --judge"];
  return others.flatMap(({ name, gap }) => {
    const signs = [Math.sign(first.gap.estimate), Math.sign(gap.estimate)];
    if (signs[0] !== signs[1] && !signs.includes(0))
      return [`judges disagree on the sign of the gap: ${first.name} and ${name}`];
    if (claimsGap(first.gap) === claimsGap(gap)) return [];
    const [yes, no] = claimsGap(gap) ? [name, first.name] : [first.name, name];
    return [`judges disagree on significance: ${yes} claims a gap, ${no} does not`];
  });
}
