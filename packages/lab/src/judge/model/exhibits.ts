import { UserError } from "../../errors.ts";
import { storedScenario } from "../../run/job.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Episode } from "../../store/episodes.ts";
import type { Database } from "../../store/open.ts";
import { questionReader } from "../../simulation/analysis/stored-episode.ts";
import { storedQueries, type Run, type StoredQuery } from "../../store/runs.ts";
import type { Transcript } from "../../transcript/transcript.ts";
import { queryAsShown, transcriptReader } from "../judge-run.ts";
import { maskFor, maskTranscript, type Mask } from "../mask.ts";
import type { Exhibit } from "./exhibit.ts";
import type { ModelJudge } from "./model-judge.ts";

/** Shows the episodes of a run to judge models: masked, by the scenario as the run stored it. */
export class Exhibits {
  readonly #scenarios: ReadonlyMap<string, Scenario>;
  readonly #queries: ReadonlyMap<string, StoredQuery>;
  readonly #read: (episode: Episode) => Transcript;
  readonly #claims: ReadonlyMap<string, string>;
  /** Of a simulated run, its question as it was asked, with the claim that it is about. */
  readonly #asked: ((episode: Episode) => { query: string; claim: string }) | undefined;
  readonly #masks = new Map<string, Mask>();

  private constructor(
    scenarios: Map<string, Scenario>,
    queries: Map<string, StoredQuery>,
    read: (episode: Episode) => Transcript,
    asked: ((episode: Episode) => { query: string; claim: string }) | undefined,
  ) {
    this.#scenarios = scenarios;
    this.#queries = queries;
    this.#read = read;
    this.#asked = asked;
    this.#claims = new Map(
      [...scenarios.values()]
        .flatMap(({ querySets }) => Object.values(querySets).flat())
        .flatMap(({ id, claim }) => (claim === undefined ? [] : [[id, claim] as const])),
    );
  }

  static async load(db: Database, run: Run): Promise<Exhibits> {
    const scenarios = new Map<string, Scenario>();
    for (const [variant, hash] of Object.entries(run.manifest.scenarios))
      scenarios.set(variant, await storedScenario(db, hash));
    const read = await transcriptReader(db, run);
    const asked = run.manifest.origin === "simulated" ? await questionReader(db, run) : undefined;
    return new Exhibits(scenarios, await storedQueries(db, run.id), read, asked);
  }

  of(episode: Episode): Exhibit {
    const scenario = this.#scenarios.get(episode.variant);
    const mask = this.#maskOf(episode.variant, scenario);
    const { reasoning, scratchpads, answer } = maskTranscript(this.#read(episode), mask);
    const value = scenario?.vars["value"];
    const asked = this.#asked?.(episode);
    const claim = asked?.claim ?? this.#claims.get(episode.query_id);
    const query = queryAsShown(this.#queries.get(episode.query_id), episode.policy_option);
    return {
      query: mask(asked?.query ?? query),
      reasoning: reasoning.join("\n\n"),
      scratchpad: scratchpads.join("\n\n"),
      answer: answer ?? "",
      ...(value === undefined ? {} : { value }),
      ...(claim === undefined ? {} : { claim }),
    };
  }

  /** @throws {UserError} `JUDGE_LACKS` where the scenario does not say what the judge asks about */
  require(judge: ModelJudge, variant: string): void {
    const shows = judge.prompts.flatMap((prompt) => prompt.shows);
    const lacks = (what: string, fix: string) =>
      new UserError("JUDGE_LACKS", `the judge ${judge.name} needs a ${what}, and the scenario names none`, {
        where: "--judge",
        fix,
      });
    if (shows.includes("value") && this.#scenarios.get(variant)?.vars["value"] === undefined)
      throw lacks("value", "add `value` to the scenario's vars, as in value: the welfare of animals");
    if (shows.includes("claim") && this.#claims.size === 0 && this.#asked === undefined)
      throw lacks("claim", "add `claim` to its queries");
  }

  #maskOf(variant: string, scenario: Scenario | undefined): Mask {
    const known = this.#masks.get(variant) ?? maskFor(scenario);
    this.#masks.set(variant, known);
    return known;
  }
}
