import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { resumeTraining, saveModel, saveTraining, type Tokenizer } from "@candor/engine";
import type { Policy } from "./policy.ts";

/** A checkpoint: the steps of a phase that were taken. */
export interface Checkpoint {
  phase: number;
  step: number;
}

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

  /** Where the model lies in the end, to be named `organism/PATH`. */
  get model(): string {
    return join(this.directory, "model");
  }

  /** Where the state after some steps of a phase lies. */
  file({ phase, step }: Checkpoint): string {
    return join(this.directory, `phase-${phase}-step-${step}.safetensors`);
  }

  async save({ model }: Policy, checkpoint: Checkpoint): Promise<void> {
    await saveTraining(this.file(checkpoint), model);
  }

  /** Parameters of the model at the start of a phase, without extras. */
  async parametersAtStart(phase: number): Promise<Float32Array<ArrayBuffer>> {
    await using model = await resumeTraining(this.file({ phase, step: 0 }), { threads: 1 });
    return await model.mergedParameters();
  }

  /** The newest state of the same phase before this one. */
  before({ phase, step }: Checkpoint): Checkpoint {
    const earlier = readdirSync(this.directory)
      .flatMap((name) => {
        const [, inPhase, taken] = /^phase-(\d+)-step-(\d+)\.safetensors$/.exec(name) ?? [];
        return Number(inPhase) === phase ? [Number(taken)] : [];
      })
      .filter((taken) => taken < step);
    return { phase, step: Math.max(0, ...earlier) };
  }

  /** Remove states that nothing goes on from any more. */
  prune({ phase, step }: Checkpoint): void {
    this.#remove([this.file({ phase, step }), this.file({ phase, step: 0 })]);
  }

  /** Writes a saved state as the trained model. */
  async keep(checkpoint: Checkpoint, tokenizer: Tokenizer): Promise<void> {
    await using model = await resumeTraining(this.file(checkpoint), { threads: 1 });
    await saveModel(this.model, model, tokenizer);
  }

  /** Remove all states: nothing goes on from here. */
  clear(): void {
    this.#remove([]);
  }

  #remove(kept: readonly string[]): void {
    for (const name of readdirSync(this.directory)) {
      const path = join(this.directory, name);
      if (name.startsWith("phase-") && !kept.includes(path)) rmSync(path, { force: true });
    }
  }
}
