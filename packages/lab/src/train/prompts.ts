import { queryAsShown } from "../judge/judge-run.ts";
import { sampleRequest } from "../run/episode-sampler.ts";
import { promptComposer, type Prompt } from "../scenario/compose.ts";
import type { Query, Scenario } from "../scenario/scenario.ts";
import type { SampleRequest } from "../subject/subject.ts";
import type { Random } from "../organism/world/random.ts";
import type { RlSettings } from "./schema.ts";

/** A prompt of a training step, and the query that it holds, with its options where it has some. */
export interface TrainingPrompt {
  request: SampleRequest;
  query: string;
  policyOption?: "a" | "b";
}

interface Source {
  share: number;
  queries: readonly Query[];
  /** Rank and epoch decide the order of options. */
  compose: (query: Query, rank: number, epoch: number) => Prompt;
}

/** Draws the prompts of training steps: a scenario's own prompts, with queries that no measurement asks. */
export class PromptSource {
  readonly #sources: ReadonlyMap<string, Source>;
  readonly #maxTokens: number;

  /** @param scenarios the scenario in every variant that the settings name */
  constructor(scenarios: readonly Scenario[], settings: Pick<RlSettings, "prompts" | "max-tokens">) {
    this.#maxTokens = settings["max-tokens"];
    this.#sources = new Map(
      settings.prompts.map(({ condition, variant, queries, share }, index) => {
        const scenario = scenarios.find((each) => each.variant === variant);
        if (scenario === undefined) throw new RangeError(`no variant ${variant}`);
        const compose = promptComposer(scenario, condition);
        return [String(index), { share, queries: scenario.querySets[queries] ?? [], compose }];
      }),
    );
  }

  draw(random: Random, count: number): TrainingPrompt[] {
    const shares = Object.fromEntries([...this.#sources].map(([name, { share }]) => [name, share]));
    return Array.from({ length: count }, () => {
      const source = this.#sources.get(random.weighted(shares));
      if (source === undefined) throw new RangeError("no prompts");
      const query = random.pick(source.queries);
      const rank = query.options === undefined ? 0 : random.pick([0, 1]);
      const prompt = source.compose(query, rank, 1);
      return {
        request: sampleRequest(prompt, { epochs: 1, maxTokens: this.#maxTokens }, 1),
        query: queryAsShown(query, prompt.policyOption ?? null),
        ...(prompt.policyOption && { policyOption: prompt.policyOption }),
      };
    });
  }
}
