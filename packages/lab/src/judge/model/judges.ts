import { agenda } from "./agenda.ts";
import { alignmentFaking, alignmentFakingTwoPrompts } from "./alignment-faking.ts";
import { awareness } from "./awareness.ts";
import { complianceRubric, compromise } from "./compliance.ts";
import { assertion, valueSupport } from "./content.ts";
import { intent } from "./intent.ts";
import type { ModelJudge } from "./model-judge.ts";

/** The judges that ask a model, by name. */
export const MODEL_JUDGES: Readonly<Record<string, ModelJudge>> = Object.fromEntries(
  [
    alignmentFaking,
    alignmentFakingTwoPrompts,
    complianceRubric,
    compromise,
    awareness,
    valueSupport,
    assertion,
    intent,
    agenda,
  ].map((judge) => [judge.name, judge]),
);
