import { changedEpisodes } from "../../audit/evidence.ts";
import { resampledExamples, type Example } from "../../audit/importance.ts";
import { loadAudited } from "../../audit/parents.ts";
import type { Database } from "../../store/open.ts";
import { findRun } from "../../store/runs.ts";
import type { Intervention } from "../api.ts";
import { storeVersion } from "../store-version.ts";
import { Memory } from "./memory.ts";
import { yesOrNo } from "./yes-or-no.ts";

/** One intervention, or those on an episode's transcript, in the order in which they were planned. */
export async function interventionsOf(
  db: Database,
  of: { id: number } | { parent: number },
): Promise<Intervention[]> {
  const planned = db
    .selectFrom("interventions as i")
    .leftJoin("episodes as e", (join) =>
      join
        .onRef("e.run_id", "=", "i.run_id")
        .onRef("e.variant", "=", "i.variant")
        .onRef("e.condition", "=", "i.condition")
        .onRef("e.query_id", "=", "i.query_id")
        .onRef("e.epoch", "=", "i.epoch"),
    )
    .select([
      "i.run_id",
      "i.variant",
      "i.parent_id",
      "e.id as episode",
      "i.name",
      "i.parameters",
      "i.condition",
    ])
    .orderBy("i.id");
  const rows = await (
    "parent" in of ? planned.where("i.parent_id", "=", of.parent) : planned.where("i.id", "=", of.id)
  ).execute();
  const judges = new Map<string, string>();
  for (const { run_id: run, variant } of rows) {
    if (!judges.has(run))
      judges.set(run, (await findRun(db, run)).manifest.judges[variant]?.compliance[0] ?? "");
  }
  const values = await complianceOf(
    db,
    rows.flatMap(({ episode }) => episode ?? []),
  );
  return rows.map(({ run_id: run, parent_id: parent, episode, name, parameters, condition }) => ({
    run,
    parent,
    episode,
    name,
    parameters,
    condition,
    compliance: yesOrNo(values.get(JSON.stringify([episode, judges.get(run)]))),
  }));
}

/** What compliance judges said of some episodes, by episode and judge. */
async function complianceOf(db: Database, episodes: readonly number[]): Promise<Map<string, number | null>> {
  const rows = await db
    .selectFrom("judgments")
    .select(["episode_id", "judge", "value"])
    .where("outcome", "=", "compliance")
    .where("episode_id", "in", episodes)
    .execute();
  return new Map(rows.map(({ episode_id, judge, value }) => [JSON.stringify([episode_id, judge]), value]));
}

/** Transcripts that audits took apart sentence by sentence. */
export class Examples {
  readonly #db: Database;
  readonly #found = new Memory<readonly Example[]>(8);

  constructor(db: Database) {
    this.#db = db;
  }

  /** What the last audit found that resampled an episode's transcript; undefined where none did. */
  async of(episode: number, interventions: readonly Intervention[]): Promise<Example | undefined> {
    const audit = interventions.findLast(({ name }) => name === "resample")?.run;
    if (audit === undefined) return undefined;
    const key = [audit, await storeVersion(this.#db)];
    const examples = await this.#found.get(key, () => this.#examplesOf(audit));
    return examples.find(({ parent }) => parent.id === episode);
  }

  async #examplesOf(id: string): Promise<readonly Example[]> {
    const run = await findRun(this.#db, id);
    const { audit } = run.manifest;
    if (audit === undefined) return [];
    const audited = await loadAudited(this.#db, await findRun(this.#db, audit.run), audit.variant);
    return resampledExamples(await changedEpisodes(this.#db, run, audited), audited.scenario.tags);
  }
}
