import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { resumeTraining, saveModel, saveTraining } from "@candor/engine";
import type { Policy } from "./policy.ts";

/**
 * The files of one training: its newest state and the start of its present phase, with all that is needed to go on bit for
 * bit, and in the end the model as a Hugging Face folder.
 */
export class Checkpoints {
  readonly directory: string;

  /** @param id of the training */
  constructor(logDir: string, id: string) {
    this.directory = join(logDir, "trainings", id);
    mkdirSync(this.directory, { recursive: true });
  }

  /** Where the state after some steps of a phase lies. */
  file(phase: number, step: number): string {
    return join(this.directory, `phase-${phase}-step-${step}.safetensors`);
  }

  async save({ model }: Policy, phase: number, step: number): Promise<void> {
    await saveTraining(this.file(phase, step), model);
  }

  /** Parameters of the model at the start of a phase, without extras. */
  async parametersAtStart(phase: number): Promise<Float32Array<ArrayBuffer>> {
    await using model = await resumeTraining(this.file(phase, 0), { threads: 1 });
    return await model.mergedParameters();
  }

  /** Remove states that nothing goes on from any more. */
  prune(phase: number, step: number): void {
    const kept = new Set([this.file(phase, step), this.file(phase, 0)]);
    for (const name of readdirSync(this.directory)) {
      const path = join(this.directory, name);
      if (name.startsWith("phase-") && !kept.has(path)) rmSync(path, { force: true });
    }
  }

  /** The trained model, to be named `organism/PATH`. */
  async finish({ model, tokenizer }: Policy): Promise<string> {
    const folder = join(this.directory, "model");
    await saveModel(folder, model, tokenizer);
    for (const name of readdirSync(this.directory))
      if (name.startsWith("phase-")) rmSync(join(this.directory, name), { force: true });
    return folder;
  }
}
