import type { Judge } from "./judge.ts";
import { optionChoice } from "./option-choice.ts";
export const RULE_JUDGES: Readonly<Record<string, Judge>> = { [optionChoice.name]: optionChoice };
export function findJudge(name: string): Judge { return RULE_JUDGES[name]!; }
