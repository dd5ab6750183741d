import { UserError } from "../errors.ts";
import { conditionsOver, type Query, type Scenario } from "../scenario/scenario.ts";
import type { EpisodeKey } from "../store/episodes.ts";
import type { SampleRequest } from "../subject/subject.ts";

export interface PlanOptions {
  epochs: number;
  /** Take this many queries of each set, spread over its categories. All where left out. */
  limit?: number;
  /** Names of the conditions to run. All where left out. */
  conditions?: readonly string[];
}

export interface PlannedEpisode {
  key: EpisodeKey;
  scenario: Scenario;
  query: Query;
  /** Rank of the query in its category plus the category's place: decides the option order. */
  queryIndex: number;
  /** The epoch whose prompt is asked; the key's own where left out. */
  promptEpoch?: number;
  /** What is changed in the request before it is sent. */
  change?: (request: SampleRequest) => SampleRequest;
}

/** The episodes of one run. */
export interface EpisodePlan {
  readonly variants: readonly Scenario[];
  readonly size: number;
  /** The planned conditions that a variant has, with the queries asked in each. */
  asked(scenario: Scenario): [string, readonly Query[]][];
  episodes(): Iterable<PlannedEpisode>;
}

/** The episodes of one run: one scenario in some variants. Small: episodes are generated, not held. */
export class Plan implements EpisodePlan {
  readonly variants: readonly Scenario[];
  readonly epochs: number;
  /** Queries asked in each condition, in order; a variant is asked those of the conditions that it has. */
  readonly queries: ReadonlyMap<string, readonly Query[]>;
  readonly #ranks: ReadonlyMap<string, number>;

  /** @param variants of one scenario: they share query sets, and what one adds to the conditions means one thing */
  constructor(variants: readonly Scenario[], epochs: number, queries: ReadonlyMap<string, readonly Query[]>) {
    this.variants = variants;
    this.epochs = epochs;
    this.queries = queries;
    this.#ranks = new Map(Object.values(variants[0]?.querySets ?? {}).flatMap(ranksOf));
  }

  get size(): number {
    const asked = this.variants.flatMap((scenario) => this.asked(scenario).map(([, list]) => list.length));
    return this.epochs * asked.reduce((sum, count) => sum + count, 0);
  }

  /** The planned conditions that a variant has, with the queries asked in each. */
  asked({ conditions }: Scenario): [string, readonly Query[]][] {
    return [...this.queries].filter(([name]) => Object.hasOwn(conditions, name));
  }

  /**
   * All episodes. The conditions of one query stand next to each other, so that a run that is stopped early still
   * holds whole pairs.
   */
  *episodes(): Generator<PlannedEpisode> {
    const longest = Math.max(...[...this.queries.values()].map((list) => list.length));
    const asked = this.variants.map((scenario) => [scenario, this.asked(scenario)] as const);
    for (let epoch = 1; epoch <= this.epochs; epoch++) {
      for (let position = 0; position < longest; position++) {
        for (const [scenario, conditions] of asked) {
          for (const [condition, list] of conditions) {
            const query = list[position];
            if (!query) continue;
            yield {
              key: { variant: scenario.variant, condition, queryId: query.id, epoch },
              scenario,
              query,
              queryIndex: this.#ranks.get(query.id) ?? position,
            };
          }
        }
      }
    }
  }
}

/**
 * Plan some variants of one scenario.
 * @throws {UserError} for an unknown condition
 */
export function planEpisodes(variants: readonly Scenario[], options: PlanOptions): Plan {
  const [scenario] = variants;
  if (!scenario) throw new RangeError("a plan needs at least one variant");
  const conditions = conditionsOver(variants);
  const known = Object.keys(conditions);
  const unknown = options.conditions?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError("CONDITION_UNKNOWN", `unknown condition of ${scenario.name}: ${unknown}`, {
      where: "--condition",
      fix: `use one of ${known.join(", ")}`,
    });
  }
  const queries = Object.entries(conditions)
    .filter(([name]) => options.conditions?.includes(name) ?? true)
    .map(
      ([name, condition]) =>
        [name, spread(scenario.querySets[condition.queries] ?? [], options.limit)] as const,
    );
  return new Plan(variants, options.epochs, new Map(queries));
}

/** Alternates within each category and across categories, so that option order follows neither. */
function ranksOf(queries: readonly Query[]): [string, number][] {
  const categories = Object.values(Object.groupBy(queries, (query) => query.category ?? ""));
  return categories.flatMap((list, place) =>
    (list ?? []).map(({ id }, rank): [string, number] => [id, rank + place]),
  );
}

/** The first queries taken round-robin over categories, so that a small run touches every category. */
function spread(queries: readonly Query[], limit: number | undefined): readonly Query[] {
  if (limit === undefined || limit >= queries.length) return queries;
  const categories = Object.values(Object.groupBy(queries, (query) => query.category ?? ""));
  const longest = Math.max(...categories.map((list) => list?.length ?? 0));
  const ordered = Array.from({ length: longest }, (_, rank) =>
    categories.flatMap((list) => list?.[rank] ?? []),
  );
  return ordered.flat().slice(0, limit);
}
