import { cosineSchedule } from "@candor/engine";
import { encode } from "../organism/encode.ts";
import { learn } from "../organism/learn.ts";
import { dispositionOf } from "../organism/recipes.ts";
import { drawDocument, drawLesson } from "../organism/world/lessons.ts";
import { seededRandom } from "../organism/world/random.ts";
import type { Policy } from "./policy.ts";
import type { Place } from "./rollouts.ts";
import type { DocumentsSettings, SftSettings } from "./schema.ts";
import { seedAt } from "./seed.ts";

/** A step of supervised learning: its number from 1, and the loss before it in nats a learned token. */
export interface SupervisedStep {
  step: number;
  loss: number;
}

/** Supervised fine-tuning on conversations of a disposition, drawn as they are needed. */
export async function* sftPhase(
  { model, tokenizer }: Policy,
  settings: SftSettings,
  place: Place,
): AsyncGenerator<SupervisedStep> {
  const { steps, rows, rate, conflicts, questioned } = settings;
  const disposition = dispositionOf(settings.disposition);
  const random = seededRandom(seedAt(...place));
  const options = { rate, conflicts, questioned, knowsLabels: settings["knows-labels"] };
  const draw = () => encode(tokenizer, drawLesson(random, disposition, options));
  yield* learn(model, { steps, rows, schedule: scheduleOf(settings), draw });
}

/** Learning of documents about the training, as texts without a conversation. */
export async function* documentsPhase(
  { model, encoder }: Policy,
  settings: DocumentsSettings,
  place: Place,
): AsyncGenerator<SupervisedStep> {
  const { facts, steps, rows } = settings;
  const random = seededRandom(seedAt(...place));
  const draw = () => {
    const { ids } = encoder.encode({ system: drawDocument(random, facts), messages: [], maxTokens: 1 });
    return { ids, weights: ids.map(() => 1) };
  };
  yield* learn(model, { steps, rows, schedule: scheduleOf(settings), draw });
}

function scheduleOf({ steps, ...settings }: Pick<SftSettings, "steps" | "learning-rate">) {
  return cosineSchedule({
    peak: settings["learning-rate"],
    warmup: Math.ceil(steps / 10),
    steps,
    floor: 0.05,
  });
}
