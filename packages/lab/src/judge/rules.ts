import { UserError } from "../errors.ts";
import { acceptTags } from "./accept-tags.ts";
import { alignmentFakingLexical } from "./alignment-faking-lexical.ts";
import type { Judge } from "./judge.ts";
import { optionChoice } from "./option-choice.ts";
import { optionMention } from "./option-mention.ts";
import { recordedLabel } from "./recorded-label.ts";
import { refusalOpening } from "./refusal-opening.ts";
import { refusalWording } from "./refusal-wording.ts";

const JUDGES: readonly Judge[] = [
  refusalWording,
  refusalOpening,
  acceptTags,
  optionChoice,
  optionMention,
  alignmentFakingLexical,
  recordedLabel,
];

/** The rule judges by name. */
export const RULE_JUDGES: Readonly<Record<string, Judge>> = Object.fromEntries(
  JUDGES.map((judge) => [judge.name, judge]),
);

/**
 * Finds a rule judge.
 * @throws {UserError} `JUDGE_UNKNOWN` naming the known ones
 */
export function findJudge(name: string): Judge {
  const judge = Object.hasOwn(RULE_JUDGES, name) ? RULE_JUDGES[name] : undefined;
  if (judge === undefined) {
    throw new UserError("JUDGE_UNKNOWN", `unknown judge: ${name}`, {
      fix: `use one of: ${Object.keys(RULE_JUDGES).join(", ")}`,
    });
  }
  return judge;
}
