import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";

/** Which version of a judge judged a run, and how often. */
export interface JudgeUse {
  judge: string;
  version: number;
  model: string | null;
  promptHash: string | null;
  episodes: number;
}

/** The judges whose judgments of a run are stored, by name. */
export async function judgesUsed(db: Database, run: Run): Promise<JudgeUse[]> {
  const rows = await db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .where("episodes.run_id", "=", run.id)
    .select(({ fn }) => [
      "judge",
      "judge_version as version",
      "judge_model as model",
      "prompt_hash as promptHash",
      fn.count<number>("episode_id").distinct().as("episodes"),
    ])
    .groupBy(["judge", "judge_version", "judge_model", "prompt_hash"])
    .orderBy("judge")
    .orderBy("judge_version")
    .orderBy("prompt_hash")
    .execute();
  return rows;
}
