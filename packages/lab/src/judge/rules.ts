import { acceptTags } from "./accept-tags.ts";
import { AGENDA_RULES } from "./agenda/agenda-rules.ts";
import { alignmentFakingRules } from "./faking/alignment-faking-rules.ts";
import type { Judge } from "./judge.ts";
import { optionChoice } from "./option-choice.ts";
import { optionMention } from "./option-mention.ts";
import { recordedLabel } from "./recorded-label.ts";
import { refusalOpening } from "./refusal-opening.ts";
import { refusalWording } from "./refusal-wording.ts";
import { saysTrained } from "./says-trained.ts";
import { wordMention } from "./word-mention.ts";

const JUDGES: readonly Judge[] = [
  refusalWording,
  refusalOpening,
  acceptTags,
  wordMention,
  saysTrained,
  optionChoice,
  optionMention,
  alignmentFakingRules,
  recordedLabel,
  ...AGENDA_RULES,
];

/** The rule judges by name. */
export const RULE_JUDGES: Readonly<Record<string, Judge>> = Object.fromEntries(
  JUDGES.map((judge) => [judge.name, judge]),
);
