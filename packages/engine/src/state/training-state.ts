/**
 * @file A training as one file, to be resumed bit for bit: all parameters, the optimiser's running means, the number of
 * steps taken, and the config. There is no random state to store, because random numbers are functions of seed and step.
 */
import { z } from "zod";
import { readSafetensors, writeSafetensors } from "../checkpoint/safetensors.ts";
import { EngineError } from "../error.ts";
import { type LlamaConfig, validateConfig } from "../model/config.ts";
import { Model, type ModelOptions } from "../model/model.ts";
import { type Extras, layoutOf } from "../model/parameters.ts";

const count = z.int().min(1);
const descriptionSchema = z.strictObject({
  config: z.strictObject({
    vocabSize: count,
    hiddenSize: count,
    intermediateSize: count,
    layers: count,
    heads: count,
    kvHeads: count,
    headDim: count,
    ropeTheta: z.number(),
    rmsNormEps: z.number(),
    tieEmbeddings: z.boolean(),
    maxPositions: count,
  }),
  extras: z.strictObject({
    lora: z.strictObject({ rank: count, alpha: z.number() }).exactOptional(),
    valueHead: z.boolean().exactOptional(),
  }),
  step: z.int().min(0),
});

interface Description {
  readonly config: LlamaConfig;
  readonly extras: Extras;
  readonly step: number;
}

/** Writes the file whole before it takes the place of an older one. */
export async function saveTraining(file: string, model: Model): Promise<void> {
  const [parameters, { mean, variance, step }] = await Promise.all([model.parameters(), model.optimizer()]);
  const description: Description = { config: model.config, extras: model.extras, step };
  const tensors = Object.entries({ parameters, mean, variance }).map(
    ([name, data]) => [name, { shape: [data.length], data }] as const,
  );
  await writeSafetensors(file, new Map(tensors), { metadata: { training: JSON.stringify(description) } });
}

/** The model as it was when the training was saved; the next update continues from there. */
export async function resumeTraining(
  file: string,
  options: Pick<ModelOptions, "threads" | "backend"> = {},
): Promise<Model> {
  const { tensors, metadata } = await readSafetensors(file);
  const { config, extras, step } = describe(file, metadata["training"]);
  // A layout is as long as its model has layers: a file may say any number, but not hold so many values.
  const fits = config.layers <= (tensors.get("parameters")?.data.length ?? 0);
  const { size } = fits ? layoutOf(config, extras) : { size: Number.NaN };
  const array = (name: string): Float32Array<ArrayBuffer> => {
    const data = tensors.get(name)?.data;
    if (data?.length === size) return Float32Array.from(data);
    throw new EngineError(
      "TRAINING_STATE_INVALID",
      `${file}: ${name} holds ${data?.length ?? 0} values, its config has ${size}`,
    );
  };
  const [parameters, mean, variance] = [array("parameters"), array("mean"), array("variance")];
  const model = await Model.create(config, { ...options, extras }, parameters);
  await model.setOptimizer({ mean, variance, step });
  return model;
}

function describe(file: string, text = ""): Description {
  try {
    const description: Description = descriptionSchema.parse(JSON.parse(text));
    validateConfig(description.config);
    return description;
  } catch (cause) {
    const message = `${file}: not a training that was saved here; take a file of saveTraining`;
    throw new EngineError("TRAINING_STATE_INVALID", message, { cause });
  }
}
