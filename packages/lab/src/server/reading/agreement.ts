import { agreedLabels } from "../../judge/calibration/agreed-labels.ts";
import { labelEntries } from "../../judge/calibration/judged-labels.ts";
import type { LabelEntry } from "../../judge/calibration/labels-file.ts";
import type { Outcome } from "../../judge/judge.ts";
import type { Database } from "../../store/open.ts";
import type { Agreement } from "../api.ts";

/** How far those who labelled a run agree, and which judges can be calibrated on what they said. */
export async function agreementOf(db: Database, runId: string, outcome: Outcome): Promise<Agreement> {
  const byRater = Map.groupBy(await labelEntries(db, outcome, runId), ({ rater }) => rater);
  const raters = [...byRater.keys()].toSorted();
  return {
    outcome,
    raters: raters.map((rater) => {
      const own = byRater.get(rater) ?? [];
      return { rater, n: own.length, yes: own.filter(({ positive }) => positive).length };
    }),
    pairs: raters.flatMap((one, index) =>
      raters
        .slice(index + 1)
        .map((other) => between(one, byRater.get(one) ?? [], other, byRater.get(other) ?? [])),
    ),
    judges: await judgesOn(db, runId, outcome),
  };
}

function between(
  one: string,
  ofOne: readonly LabelEntry[],
  other: string,
  ofOther: readonly LabelEntry[],
): Agreement["pairs"][number] {
  const said = new Map(ofOther.map(({ id, positive }) => [id, positive]));
  const both = ofOne.filter(({ id }) => said.has(id));
  const { agreement } = agreedLabels([...ofOne, ...ofOther]);
  return {
    raters: [one, other],
    n: both.length,
    agree: both.filter(({ id, positive }) => said.get(id) === positive).length,
    kappa: agreement && { estimate: agreement.estimate, low: agreement.low, high: agreement.high },
  };
}

async function judgesOn(db: Database, runId: string, outcome: Outcome): Promise<string[]> {
  const rows = await db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .select("judge")
    .distinct()
    .where("run_id", "=", runId)
    .where("outcome", "=", outcome)
    .orderBy("judge")
    .execute();
  return rows.map(({ judge }) => judge);
}
