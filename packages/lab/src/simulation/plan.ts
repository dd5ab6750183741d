import type { EpisodeKey } from "../store/episodes.ts";
import type { SimulatedKey } from "../store/turns.ts";
import { levelsOf } from "./condition.ts";
import type { Event, Matter, Setup, Simulation } from "./simulation.ts";

/** One simulated episode to be sampled. */
export interface PlannedSimulation {
  key: SimulatedKey;
  setup: Setup;
}

/** The simulated episodes of one run: one simulation in some variants. */
export class SimulationPlan {
  readonly variants: readonly Simulation[];
  readonly conditions: readonly string[];
  readonly epochs: number;
  readonly limit: number | undefined;
  readonly native: boolean;

  /**
   * @param limit matters of each set
   * @param native whether tools are called natively
   */
  constructor(
    variants: readonly Simulation[],
    options: { conditions: readonly string[]; epochs: number; limit?: number; native: boolean },
  ) {
    this.variants = variants;
    this.conditions = options.conditions;
    this.epochs = options.epochs;
    this.limit = options.limit;
    this.native = options.native;
  }

  /** Questions over all episodes: what the store counts. */
  get size(): number {
    return this.variants.reduce(
      (sum, variant) => sum + this.questionsOf(variant) * this.conditions.length * this.epochs,
      0,
    );
  }

  /** Questions of a variant in one condition and epoch. */
  questionsOf(variant: Simulation): number {
    return this.mattersOf(variant).length * questionEvents(variant).length;
  }

  mattersOf({ matters }: Simulation): readonly Matter[] {
    return matters.slice(0, this.limit);
  }

  /** All episodes; those of one matter stand next to each other, so that a run stopped early holds whole pairs. */
  *episodes(): Generator<PlannedSimulation> {
    const longest = Math.max(...this.variants.map((variant) => this.mattersOf(variant).length));
    for (let epoch = 1; epoch <= this.epochs; epoch++) {
      for (let position = 0; position < longest; position++) {
        for (const simulation of this.variants) {
          const matter = this.mattersOf(simulation)[position];
          if (matter === undefined) continue;
          for (const condition of this.conditions) {
            yield {
              key: { variant: simulation.variant, condition, matter: matter.id, epoch },
              setup: setupOf(simulation, condition, matter, this.native),
            };
          }
        }
      }
    }
  }
}

/** @throws {UserError} where the simulation has no such condition */
export function setupOf(simulation: Simulation, condition: string, matter: Matter, native: boolean): Setup {
  return { simulation, levels: levelsOf(simulation.factors, condition, "--condition"), matter, native };
}

/** The events that ask something. */
export function questionEvents({ events }: Simulation): Event[] {
  return events.filter(({ asks }) => asks !== undefined);
}

/** The query under which the store holds a question of a matter. */
export function questionId(matter: string, event: string): string {
  return `${matter}/${event}`;
}

/** The stored episode of one question. */
export function questionKey({ variant, condition, matter, epoch }: SimulatedKey, event: string): EpisodeKey {
  return { variant, condition, queryId: questionId(matter, event), epoch };
}
