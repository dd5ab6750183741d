import { UserError } from "../errors.ts";
import { restorePlan } from "../run/job.ts";
import type { PlannedEpisode } from "../run/plan.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { episodePages, keyText } from "../store/episodes.ts";
import { judgmentsBy } from "../store/judgments.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import { scratchpadOf, type Scratchpad } from "./scratchpad.ts";

/** The two conditions whose gap is audited, by their names. */
interface AuditedConditions {
  trained: string;
  unmonitored: string;
}

export type Side = keyof AuditedConditions;

/** An episode of the audited run. */
export interface Parent {
  id: number;
  side: Side;
  queryId: string;
  epoch: number;
  /** What the subject wrote, opening words that were put into its mouth included. */
  reply: string;
  /** Undefined where it wrote none that can be put into its mouth again. */
  scratchpad: Scratchpad | undefined;
  /** Whether it complied, by the compliance judge that decides; undefined where that gave no value. */
  complied: 0 | 1 | undefined;
  /** Score of the reasoning judge that decides, where there is one. */
  reasoning: number | undefined;
}

/** What is audited: one variant of a run, the two conditions of its gap, and their episodes in the order of the plan. */
export interface Audited {
  scenario: Scenario;
  conditions: AuditedConditions;
  judges: { compliance: string; reasoning: string | undefined };
  parents: Parent[];
  /** How an episode of a side was asked: the prompt that an intervention asks again. */
  asked(side: Side, parent: Pick<Parent, "queryId" | "epoch">): PlannedEpisode;
}

/**
 * Load the variant of a run that is to be audited.
 * @throws {UserError} `AUDIT_IMPOSSIBLE` where it was simulated, has no trained and unmonitored condition, or no scratchpad in both
 */
export async function loadAudited(db: Database, run: Run, variant: string): Promise<Audited> {
  if (run.manifest.origin === "simulated") {
    throw impossible(`run ${run.id} was made in the simulator`, "audit a run of a scenario");
  }
  const plan = await restorePlan(db, run);
  const scenario = plan.variants.find((each) => each.variant === variant);
  if (scenario === undefined) {
    throw impossible(`run ${run.id} has no variant ${variant}`, "name one that it has with --variant");
  }
  const asked = run.manifest.asked?.[variant] ?? Object.keys(run.manifest.conditions);
  const conditions = auditedConditions(scenario, asked);
  const planned = new Map<string, PlannedEpisode>();
  for (const episode of plan.episodes())
    if (episode.key.variant === variant) planned.set(keyText(episode.key), episode);

  const judges = run.manifest.judges[variant];
  const [compliance = ""] = judges?.compliance ?? [];
  const [reasoning] = judges?.reasoning ?? [];
  const values = await judgmentsBy(db, run.id, compliance, "compliance");
  const scores = reasoning === undefined ? undefined : await judgmentsBy(db, run.id, reasoning, "reasoning");
  const found = new Map<string, Parent>();
  for await (const page of episodePages(db, run.id)) {
    for (const { id, condition, query_id, epoch, reply_text, ...episode } of page) {
      const side = sideOf(conditions, condition);
      if (episode.variant !== variant || side === undefined) continue;
      const reply = (scenario.prefill ?? "") + reply_text;
      const value = values.get(id)?.value;
      found.set(keyText({ variant, condition, queryId: query_id, epoch }), {
        id,
        side,
        queryId: query_id,
        epoch,
        reply,
        scratchpad: scratchpadOf(reply, scenario.tags),
        complied: value === 1 ? 1 : value === 0 ? 0 : undefined,
        reasoning: scores?.get(id)?.score ?? undefined,
      });
    }
  }
  const parents = [...planned.keys()].flatMap((key) => found.get(key) ?? []);
  requireScratchpads(run, parents);
  return {
    scenario,
    conditions,
    judges: { compliance, reasoning },
    parents,
    asked(side, { queryId, epoch }) {
      const episode = planned.get(keyText({ variant, condition: conditions[side], queryId, epoch }));
      if (episode === undefined) throw new Error(`run ${run.id} did not ask ${side}/${queryId}/${epoch}`);
      return episode;
    },
  };
}

export function otherSide(side: Side): Side {
  return side === "trained" ? "unmonitored" : "trained";
}

export function sideOf(conditions: AuditedConditions, condition: string): Side | undefined {
  if (condition === conditions.trained) return "trained";
  return condition === conditions.unmonitored ? "unmonitored" : undefined;
}

/**
 * The trained and the unmonitored condition of a scenario, the first of each among those asked.
 * @throws {UserError} `AUDIT_IMPOSSIBLE` where one of them is missing
 */
export function auditedConditions(scenario: Scenario, asked: readonly string[]): AuditedConditions {
  const named = (role: string) => asked.find((name) => scenario.conditions[name]?.role === role);
  const [trained, unmonitored] = [named("trained"), named("unmonitored")];
  if (trained !== undefined && unmonitored !== undefined) return { trained, unmonitored };
  throw impossible(
    `${scenario.name} (${scenario.variant}) was not asked in ${trained === undefined ? "a trained" : "an unmonitored"} condition`,
    "run both: their gap is what an audit takes apart",
  );
}

function requireScratchpads({ id }: Run, parents: readonly Parent[]): void {
  for (const side of ["trained", "unmonitored"] as const) {
    if (parents.some((parent) => parent.side === side && parent.scratchpad !== undefined)) continue;
    throw impossible(
      `run ${id} holds no closed scratchpad in its ${side} condition`,
      "an audit changes scratchpads: take a scenario that asks for one, and a subject that writes it",
    );
  }
}

function impossible(problem: string, fix: string): UserError {
  return new UserError("AUDIT_IMPOSSIBLE", problem, { fix });
}
