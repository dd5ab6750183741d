import { keyText } from "../../store/episodes.ts";
import type { Database } from "../../store/open.ts";
import type { Claim } from "../grade/claims.ts";

const CLAIMS: Readonly<Record<string, Claim["claim"]>> = {
  asserted: "asserted",
  denied: "denied",
  "no-claim": "none",
};

/** What a model judge says of each question's claim, by the question's key; a question it left out is not there. */
export async function storedClaims(
  db: Database,
  runId: string,
  judge: string,
): Promise<Map<string, Claim["claim"]>> {
  const rows = await db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .where("episodes.run_id", "=", runId)
    .where("judgments.outcome", "=", "assertion")
    .where("judgments.judge", "=", judge)
    .select(["variant", "condition", "query_id as queryId", "epoch", "judgments.label"])
    .execute();
  return new Map(
    rows.flatMap(({ label, ...key }) => {
      const claim = CLAIMS[label ?? ""];
      return claim === undefined ? [] : [[keyText(key), claim] as const];
    }),
  );
}

/** Judges that have said what the questions of a run claim, in the order of their names. */
export async function claimExtractors(db: Database, runId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .where("episodes.run_id", "=", runId)
    .where("judgments.outcome", "=", "assertion")
    .select("judgments.judge")
    .distinct()
    .orderBy("judgments.judge")
    .execute();
  return rows.map(({ judge }) => judge);
}
