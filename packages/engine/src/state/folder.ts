import { loadCheckpoint, saveCheckpoint, type SaveOptions } from "../checkpoint/checkpoint.ts";
import { Model, type ModelOptions } from "../model/model.ts";
import { layoutOf, viewsOf } from "../model/parameters.ts";
import { Tokenizer } from "../tokenizer/tokenizer.ts";

export interface LoadedModel {
  readonly model: Model;
  /** If the folder has one. */
  readonly tokenizer: Tokenizer | undefined;
}

/** Opens a Hugging Face folder. */
export async function loadModel(dir: string, options: Omit<ModelOptions, "seed"> = {}): Promise<LoadedModel> {
  const { config, parameters, tokenizer } = await loadCheckpoint(dir);
  const model = await Model.create(config, options, parameters);
  return { model, tokenizer: tokenizer && new Tokenizer(tokenizer) };
}

/** Writes a Hugging Face folder. Adapters are merged in; a value head has no place there and is left out. */
export async function saveModel(
  dir: string,
  model: Model,
  tokenizer?: Tokenizer,
  options: SaveOptions = {},
): Promise<void> {
  const layout = layoutOf(model.config);
  const views = viewsOf(layout, await model.mergedParameters());
  const tensors = layout.specs.map(
    ({ name, shape }) => [name, { shape, data: views[name] ?? new Float32Array() }] as const,
  );
  const files = tokenizer && { tokenizer: tokenizer.files };
  await saveCheckpoint(dir, { config: model.config, tensors: new Map(tensors), ...files }, options);
}
