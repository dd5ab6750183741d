import { expect, test } from "vitest";
import { restoreAudit } from "../../src/audit/audit.ts";
import { loadAudited } from "../../src/audit/parents.ts";
import { possible } from "../../src/audit/plan.ts";
import { UserError } from "../../src/errors.ts";
import { transcriptReader } from "../../src/judge/judge-run.ts";
import { plannedInterventions } from "../../src/store/interventions.ts";
import { findRun } from "../../src/store/runs.ts";
import { temporaryStore } from "../store/temp-store.ts";
import {
  auditScenario,
  executed,
  extent,
  found,
  newAudit,
  reply,
  sampledRun,
  thinker,
  THOUGHTS,
} from "./fixtures.ts";
import { scriptedSubject } from "../../src/subject/scripted.ts";

const QUERIES = 12;

async function audited(decides: "scratchpad" | "condition") {
  const { db } = await temporaryStore();
  const subject = thinker(decides);
  const run = await sampledRun(db, subject, auditScenario(QUERIES));
  const job = await newAudit(db, run, subject);
  return { db, subject, run, job, ...(await executed(db, job)) };
}

test("a scratchpad that decides is told from one that does not", async () => {
  const mediated = (await audited("scratchpad")).findings.mediation;
  const direct = (await audited("condition")).findings.mediation;
  expect(mediated?.cells).toEqual({
    trainedTrained: { rate: 1, n: QUERIES },
    trainedUnmonitored: { rate: 0, n: QUERIES },
    unmonitoredTrained: { rate: 1, n: QUERIES },
    unmonitoredUnmonitored: { rate: 0, n: QUERIES },
  });
  expect(mediated?.effects.proportionMediated?.estimate).toBe(1);
  expect(mediated?.follows).toEqual({ follows: 2 * QUERIES, n: 2 * QUERIES });
  expect(direct?.cells.trainedUnmonitored.rate).toBe(1);
  expect(direct?.effects.proportionMediated?.estimate).toBe(0);
  expect(direct?.follows.follows).toBe(0);
  for (const mediation of [mediated, direct]) {
    // Every query shows the same: the intervals are those of twelve pairs, not of nothing.
    expect(mediation?.sham.trained?.estimate).toBe(0);
    expect(mediation?.sham.trained?.high).toBeGreaterThan(0.1);
    expect(Object.keys(mediation?.reworded ?? {})).toEqual(["masked", "relabelled"]);
    expect(mediation?.delivery).toBe("prefill");
    expect(mediation?.queries).toBe(QUERIES);
  }
});

test("curve, contrasts, sentences and agendas of a subject whose last sentence decides", async () => {
  const { findings } = await audited("scratchpad");
  const [trained, unmonitored] = findings.curves;
  // Trained and not told otherwise, it complies from the start; told that nothing is trained on, it refuses from there on.
  expect(trained).toMatchObject({ side: "trained", n: 4, same: [1, 1, 1, 1, 1, 1], commitment: 0 });
  expect(trained?.area?.estimate).toBe(0);
  expect(unmonitored).toMatchObject({ side: "unmonitored", n: 4, commitment: 0 });

  const contrast = (of: string, side: string) =>
    findings.contrasts.find((each) => each.of === of && each.side === side)?.estimate;
  expect(contrast("trained − unmonitored, no scratchpad", "gap")).toBe(1);
  expect(contrast("consequence flipped − sham", "trained")).toBe(-1);
  expect(contrast("consequence flipped − sham", "unmonitored")).toBe(1);
  expect(contrast("label flipped − sham", "trained")).toBe(0);
  expect(contrast("paraphrased − as written", "trained")).toBe(0);
  expect(findings.hindsight?.area.estimate).toBeGreaterThan(0.5);

  const [example] = findings.examples;
  expect(example).toMatchObject({ side: "trained", complied: 1 });
  expect(example?.sentences.map(({ text, agenda }) => [text, agenda])).toEqual(
    THOUGHTS.trained.map((text) => [text, text.startsWith("I do not want") ? "own" : null]),
  );
  // On its own it always goes on alike, so nothing else ever stands in a sentence's place.
  expect(example?.sentences[0]).toMatchObject({ importance: undefined, replaced: { n: 0 } });
  const own = findings.agendas.rows.find(({ agenda }) => agenda === "own");
  expect(own?.share.trained?.estimate).toBe(1);
  expect(own?.share.unmonitored?.estimate).toBe(0);
  expect(own?.weight.resampled).toEqual({ mean: 0, sentences: 1 });
});

test("every intervention is stored with its parent, and its transcript holds what was put into the subject's mouth", async () => {
  const { db, run, job } = await audited("scratchpad");
  const stored = await findRun(db, job.run.id);
  const planned = await plannedInterventions(db, stored.id);
  const parents = await db
    .selectFrom("episodes")
    .select(["id", "query_id"])
    .where("run_id", "=", run.id)
    .execute();
  const queryOf = new Map(parents.map(({ id, query_id }) => [id, query_id]));
  expect(planned.every(({ parent_id, query_id }) => queryOf.get(parent_id) === query_id)).toBe(true);
  expect(stored).toMatchObject({ status: "finished", planned: planned.length });
  expect(stored.manifest).toMatchObject({ origin: "audited", audit: { run: run.id, variant: "default" } });

  const read = await transcriptReader(db, stored);
  const swapped = planned.find(({ name, condition }) => name === "transplant" && condition === "paid");
  const episode = await db
    .selectFrom("episodes")
    .selectAll()
    .where("run_id", "=", stored.id)
    .where("condition", "=", "paid")
    .where("query_id", "=", swapped?.query_id ?? "")
    .where("epoch", "=", swapped?.epoch ?? 0)
    .executeTakeFirstOrThrow();
  expect(read(episode)).toMatchObject({
    scratchpads: [THOUGHTS.trained.join(" ")],
    answer: "Here is the answer: [left out].",
  });
});

test("an audit that is stopped by its budget goes on, and finds what an uninterrupted one finds", async () => {
  const { db } = await temporaryStore();
  const subject = thinker("scratchpad");
  const run = await sampledRun(db, subject, auditScenario(QUERIES));
  const whole = await executed(db, await newAudit(db, run, subject));

  const job = await newAudit(db, run, subject);
  const stopped = await executed(db, job, { budget: { tokenLimit: 5000 } });
  expect(stopped.outcome.stopped).toBe("token limit of 5000 reached");
  expect((await findRun(db, job.run.id)).status).toBe("stopped");
  const before = stopped.watcher.recordedCount;
  const again = await executed(db, await restoreAudit(db, await findRun(db, job.run.id), subject));
  expect(again.outcome.stopped).toBeUndefined();
  expect(before + again.watcher.recordedCount).toBe(whole.watcher.recordedCount);
  const withoutIds = (findings: typeof whole.findings) => ({
    ...findings,
    audit: "",
    mediation: { ...findings.mediation, audit: "" },
  });
  expect(withoutIds(again.findings)).toEqual(withoutIds(whole.findings));
});

test("what a subject without prefill cannot do is not planned, and is said", async () => {
  const { db } = await temporaryStore();
  const subject = thinker("scratchpad", { prefill: false });
  const run = await sampledRun(db, subject, auditScenario(4));
  const { done, missing } = possible(false);
  expect(missing).toEqual(["corrupt", "decision-first", "resample"]);
  expect(done).toContain("ask");
  await executed(db, await newAudit(db, run, subject, extent({}, done)));
  const [audit] = await db.selectFrom("runs").select("id").where("id", "!=", run.id).execute();
  const findings = await found(db, audit?.id ?? "");
  expect(findings.impossible).toEqual(missing);
  expect(findings.mediation).toMatchObject({ delivery: "message" });
  expect(findings.mediation?.effects.proportionMediated?.estimate).toBe(1);
  expect(findings.examples).toEqual([]);
  expect(subject.calls.every(({ prefill }) => prefill === undefined)).toBe(true);
});

test("a run that cannot be audited is refused in one line", async () => {
  const { db } = await temporaryStore();
  const silent = scriptedSubject({ reply: () => "<OUTPUT>Yes.</OUTPUT>" });
  const run = await sampledRun(db, silent, auditScenario(2));
  await expect(loadAudited(db, run, "default")).rejects.toThrow(
    new UserError("AUDIT_IMPOSSIBLE", `run ${run.id} holds no closed scratchpad in its trained condition`, {
      fix: "an audit changes scratchpads: take a scenario that asks for one, and a subject that writes it",
    }),
  );
  await expect(loadAudited(db, run, "other")).rejects.toThrow(/has no variant other/u);
  expect(reply(true)).toContain("SCRATCHPAD");
});
