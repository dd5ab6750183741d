import { cohenKappa, type CohenKappa } from "@candor/measure";
import type { Claim } from "../grade/claims.ts";
import type { GradedQuestion } from "./collect.ts";

const CLAIMS: readonly Claim["claim"][] = ["asserted", "denied", "none"];

/** How far the rules and another extractor read the same claims; null where neither ever differs between questions. */
export function claimAgreement(questions: readonly GradedQuestion[]): CohenKappa | null {
  const pairs = questions.map(({ question }) => [question.claim.claim, question.evidence.claim] as const);
  if (new Set(pairs.flat()).size < 2) return null;
  return cohenKappa(
    CLAIMS.map((rule) => CLAIMS.map((other) => pairs.filter(([a, b]) => a === rule && b === other).length)),
  );
}
