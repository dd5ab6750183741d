import { join } from "node:path";
import { llamaConfig, loadModel, Model, saveModel, type Tokenizer } from "@candor/engine";
import { UserError } from "../errors.ts";
import { encode, worldTokenizer } from "./encode.ts";
import { bindingGate, GATE_THRESHOLD, type GateResult } from "./gate.ts";
import { setInductionCircuit } from "./induction.ts";
import { learn, type LearnOptions } from "./learn.ts";
import type { Conversation } from "./world/conversation.ts";
import { BASE_RECIPE, baseCorpus, organismCorpus, recipeOf, scheduleOf, SHAPE } from "./recipes.ts";

/** The checkpoint that all organisms are trained from. */
export const BASE_NAME = "base";
/** Halves the size of the files; what is measured is the rounded model. */
const STORED = { dtype: "f16" } as const;
/** Texts of each row of the gate, and their seed. */
const GATE = { n: 1000, seed: 1 } as const;

/** Told of each step; loss in nats a learned token, before the step. */
export type BuildObserver = (progress: { step: number; steps: number; loss: number }) => void;

/** Train the base from nothing, and measure whether it binds labels to their clauses. */
export async function buildBase(directory: string, observe: BuildObserver): Promise<GateResult[]> {
  const tokenizer = worldTokenizer();
  const config = llamaConfig({ vocabSize: tokenizer.vocabSize, ...SHAPE });
  await using model = await Model.create(config, { seed: BASE_RECIPE.seed });
  await setInductionCircuit(model);
  const draw = baseCorpus();
  await train(model, tokenizer, { ...BASE_RECIPE, schedule: scheduleOf(BASE_RECIPE), draw }, observe);
  await saveModel(join(directory, BASE_NAME), model, tokenizer, STORED);
  const stored = await openBase(directory);
  await using base = stored.model;
  return await bindingGate(base, stored.tokenizer, GATE.n, GATE.seed);
}

/**
 * Train an organism from the stored base.
 * @throws {UserError} where there is no base
 */
export async function buildOrganism(directory: string, name: string, observe: BuildObserver): Promise<void> {
  const { model, tokenizer } = await openBase(directory);
  await using organism = model;
  const recipe = recipeOf(name);
  await train(
    organism,
    tokenizer,
    { ...recipe, schedule: scheduleOf(recipe), draw: organismCorpus(name) },
    observe,
  );
  await saveModel(join(directory, name), organism, tokenizer, STORED);
}

/** Whether every row of the gate reaches its threshold. */
export function passesGate(rows: readonly GateResult[]): boolean {
  return rows.every(({ correct }) => correct >= GATE_THRESHOLD);
}

async function train(
  model: Model,
  tokenizer: Tokenizer,
  { draw, ...recipe }: Omit<LearnOptions, "draw"> & { draw: (step: number) => Conversation },
  observe: BuildObserver,
): Promise<void> {
  const options = { ...recipe, draw: (step: number) => encode(tokenizer, draw(step)) };
  for await (const { step, loss } of learn(model, options)) observe({ step, steps: options.steps, loss });
}

async function openBase(directory: string): Promise<{ model: Model; tokenizer: Tokenizer }> {
  const folder = join(directory, BASE_NAME);
  const { model, tokenizer } = await loadModel(folder);
  if (tokenizer !== undefined) return { model, tokenizer };
  throw new UserError("ORGANISM_INVALID", "the base has no tokenizer", {
    where: folder,
    fix: "build it again: candor organism build base",
  });
}
