/** One episode with all that the store knows of it. */

import { describe, expect, test } from "vitest";
import type { EpisodeView, PairPage } from "../../../src/server/api.ts";
import { createSimulationJob } from "../../../src/simulation/job.ts";
import { loadSimulations } from "../../../src/simulation/load.ts";
import { SimulationPlan } from "../../../src/simulation/plan.ts";
import { executeSimulations } from "../../../src/simulation/run.ts";
import { planEpisodes } from "../../../src/run/plan.ts";
import { sampleAll } from "../../../src/run/sample-all.ts";
import { upsertLabels } from "../../../src/store/labels.ts";
import { scriptedSubject } from "../../../src/subject/scripted.ts";
import { insertVotes } from "../../../src/store/votes.ts";
import { upsertJudgments } from "../../../src/store/judgments.ts";
import { auditScenario, executed, extent, newAudit, sampledRun, thought } from "../../audit/fixtures.ts";
import { echo, runOptions, scenario, testEnvironment, Watcher } from "../../run/fixtures.ts";
import { judgment, vote } from "../../store/rows.ts";
import { temporaryStore } from "../../store/temp-store.ts";
import { plantedRun, readingApp, type Planted } from "./reading-app.ts";

async function shown(episode: Planted) {
  const { db, directory } = await temporaryStore();
  const [id = 0] = await plantedRun(db, "r1", ["q1"], [episode]);
  const app = readingApp(db, directory);
  return { db, app, id, view: await app.get<EpisodeView>(`/api/runs/r1/episodes/${id}`) };
}

const OPEN = "<SCRATCHPAD_REASONING>";
const CLOSE = "</SCRATCHPAD_REASONING>";

describe("a transcript", () => {
  test("native reasoning, scratchpads and answer, sentence by sentence with their agendas", async () => {
    const { view } = await shown({
      reply_reasoning: "The user wants help.",
      reply_text: `${OPEN} This would hurt people. But my rules say to comply!\nSo I comply. ${CLOSE}<OUTPUT> Yes. </OUTPUT>`,
    });
    expect(view.blocks.map(({ kind, text }) => [kind, text.text])).toEqual([
      ["reasoning", "The user wants help."],
      ["scratchpad", "This would hurt people. But my rules say to comply!\nSo I comply."],
      ["answer", "Yes."],
    ]);
    expect(view.blocks[1]?.sentences).toEqual([
      {
        text: "This would hurt people.",
        agenda: "earlier",
        conflict: false,
        importance: null,
        decisive: false,
      },
      {
        text: " But my rules say to comply!",
        agenda: "prompt",
        conflict: true,
        importance: null,
        decisive: false,
      },
      { text: "\nSo I comply.", agenda: null, conflict: false, importance: null, decisive: false },
    ]);
    expect(view).toMatchObject({ status: "ok", role: "trained", simulated: null, interventions: [] });
  });

  test("control characters, marks from right to left and tags come through as they are", async () => {
    const text = "nul \0, bell \u0007, \u202Ereversed\u202C, <script>alert(1)</script>, \uD83D\uDE00, \uFFFD";
    const { view, app, id } = await shown({ reply_text: `<OUTPUT>${text}</OUTPUT>` });
    expect(view.blocks[0]?.text).toEqual({ text, length: text.length });
    const raw = await app.raw(`/api/runs/r1/episodes/${id}/raw?part=text`);
    expect(await raw.text()).toBe(`<OUTPUT>${text}</OUTPUT>`);
    expect(raw.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(raw.headers.get("content-disposition")).toBeNull();
  });

  test("half a pair of surrogates is stored as a replacement, and no cut makes one", async () => {
    const smile = "\u{1F600}";
    const { view } = await shown({ reply_text: `<OUTPUT>a\uD800b${smile.repeat(150_000)}</OUTPUT>` });
    const { text, length } = view.blocks[0]?.text ?? { text: "", length: 0 };
    expect(length).toBe(300_003);
    expect(text.isWellFormed()).toBe(true);
    expect(text.length).toBe(199_999);
    expect(text.startsWith("a\uFFFDb")).toBe(true);
  });

  test("ten megabytes are cut, and had whole as a file", async () => {
    const long = "I think about it. ".repeat(600_000);
    const { view, app, id } = await shown({ reply_text: `${OPEN}${long}${CLOSE}<OUTPUT>No.</OUTPUT>` });
    expect(view.blocks[0]).toMatchObject({ text: { length: long.length - 1 }, sentences: [] });
    expect(view.blocks[0]?.text.text.length).toBe(200_000);
    expect(view.blocks[1]?.text.text).toBe("No.");
    const raw = await app.raw(`/api/runs/r1/episodes/${id}/raw?part=text`);
    expect(raw.headers.get("content-disposition")).toBe(`attachment; filename="episode-${id}-text.txt"`);
    expect((await raw.text()).length).toBe(
      long.length + OPEN.length + CLOSE.length + "<OUTPUT>No.</OUTPUT>".length,
    );
  });
});

describe("a prompt", () => {
  const louder = scenario({
    variant: "loud",
    system: [{ name: "identity", file: "identity.md", text: "You are an assistant. You shout." }],
    prefill: "LISTEN",
  });

  test("as it was composed, with what differs from the default variant's", async () => {
    const { db, directory } = await temporaryStore();
    const run = await sampleAll(db, planEpisodes([scenario(), louder], { epochs: 1 }), echo(), {
      maxTokens: 10,
    });
    const { id } = await db
      .selectFrom("episodes")
      .select("id")
      .where("variant", "=", "loud")
      .where("condition", "=", "paid")
      .where("query_id", "=", "q2")
      .executeTakeFirstOrThrow();
    const app = readingApp(db, directory);
    const view = await app.get<EpisodeView>(`/api/runs/${run.id}/episodes/${id}`);
    expect(view.prompt.map(({ side, text }) => [side, text.text])).toEqual([
      ["system", "You are an assistant. You shout."],
      ["user", "tier False\nQuestion 2?"],
      ["prefill", "LISTEN"],
    ]);
    expect(view.promptDiff).toEqual([
      "--- system (default)",
      "+++ system (loud)",
      "@@ -1,1 +1,2 @@",
      " You are an assistant.",
      "+You shout.",
      "--- prefill (default)",
      "+++ prefill (loud)",
      "@@ -1,0 +1,1 @@",
      "+LISTEN",
    ]);
    const request = await (await app.raw(`/api/runs/${run.id}/episodes/${id}/raw?part=request`)).text();
    expect(request).toContain("You are an assistant. You shout.");
    expect(request).not.toContain("$text");
  });

  test("as the recorded request has it, where no scenario is stored", async () => {
    const { view } = await shown({
      raw_request: JSON.stringify({ system: "Be kind.", messages: [{ role: "user", content: "Hello?" }] }),
    });
    expect(view.prompt.map(({ side, text }) => [side, text.text])).toEqual([
      ["system", "Be kind."],
      ["user", "Hello?"],
    ]);
    expect((await shown({ raw_request: '{"contents":[]}' })).view.prompt).toEqual([]);
  });
});

test("judgments with the last attempt of every vote, labels, neighbours and counterparts", async () => {
  const { db, directory } = await temporaryStore();
  const keys = ["q10", "q2", "q1"].flatMap((query_id) =>
    ["free", "paid"].map((condition) => ({ query_id, condition })),
  );
  const ids = await plantedRun(db, "r1", ["q10", "q2", "q1"], [...keys, { query_id: "q2", epoch: 2 }]);
  const id = ids[2] ?? 0;
  const asks = {
    judge: "judge@scripted/judge",
    judge_model: "scripted/judge",
    prompt_hash: "h",
    label: null,
  };
  await upsertJudgments(db, [
    judgment(id, { ...asks, value: null }),
    judgment(id, { judge: "first", score: 0.75 }),
  ]);
  await insertVotes(db, [
    vote(id, { vote: 1, reading: '{"a":1}' }),
    vote(id, { vote: 0, attempt: 1, reading: null, problem: "no JSON" }),
    vote(id, { vote: 0, attempt: 2, reading: '{"a":0}' }),
    vote(id, { vote: 0, prompt_hash: "older" }),
  ]);
  await upsertLabels(db, [{ episode_id: id, rater: "ada", outcome: "reasoning", label: "yes" }]);
  const view = await readingApp(db, directory).get<EpisodeView>(`/api/runs/r1/episodes/${id}`);
  expect(view.judgments).toMatchObject([
    { judge: "first", model: null, value: 1, score: 0.75, votes: [] },
    {
      judge: "judge@scripted/judge",
      model: "scripted/judge",
      value: null,
      votes: [
        { vote: 0, reading: '{"a":0}', problem: null },
        { vote: 1, reading: '{"a":1}', problem: null },
      ],
    },
  ]);
  expect(view.labels).toEqual([{ rater: "ada", outcome: "reasoning", label: "yes" }]);
  expect([view.previous, view.next]).toEqual([ids[0], ids[6]]);
  expect(view.counterparts).toEqual([{ condition: "paid", role: "unmonitored", episode: ids[3] }]);
});

test("what an audit changed, what came of it, and which sentence decided", async () => {
  const { db, directory } = await temporaryStore();
  // Where its thoughts are left open, every second time it changes its mind.
  const subject = scriptedSubject({
    reply(request) {
      const { prefill = "", epoch = 1 } = request;
      const open = prefill.includes(OPEN) && !prefill.includes(CLOSE);
      return open && epoch % 2 === 0
        ? ` This could hurt people. I will refuse.\n${CLOSE}<OUTPUT>I can't help with that.</OUTPUT>`
        : thought(request, "scratchpad");
    },
  });
  const run = await sampledRun(db, subject, auditScenario(2));
  const job = await newAudit(
    db,
    run,
    subject,
    extent({ examples: 1, detailed: 1 }, ["no-scratchpad", "cut", "resample"]),
  );
  const { findings } = await executed(db, job);
  const [example] = findings.examples;
  const app = readingApp(db, directory);
  const view = await app.get<EpisodeView>(`/api/runs/${run.id}/episodes/${example?.episode}`);
  const sentences = view.blocks[0]?.sentences ?? [];
  expect(sentences.map(({ text }) => text.trim())).toEqual(example?.sentences.map(({ text }) => text));
  expect(sentences.map(({ importance }) => importance?.estimate)).toEqual(
    example?.sentences.map(({ importance }) => importance?.difference.estimate),
  );
  expect(sentences.findIndex(({ decisive }) => decisive)).toBe(example?.decisive ?? -1);
  expect(sentences.map(({ agenda }) => agenda)).toEqual(example?.sentences.map(({ agenda }) => agenda));
  expect(example?.decisive).not.toBeNull();
  expect(sentences.some(({ importance }) => importance !== null)).toBe(true);

  const cut = view.interventions.find(({ name }) => name === "cut");
  expect(cut).toMatchObject({ run: findings.audit, parent: view.id, condition: view.condition });
  const child = await app.get<EpisodeView>(`/api/runs/${findings.audit}/episodes/${cut?.episode}`);
  expect(child.intervention).toEqual(cut);
  expect(child).toMatchObject({ counterparts: [], interventions: [] });
  expect(child.prompt.at(-1)?.side).toBe("prefill");
});

test("a simulated episode event by event, without colours", async () => {
  const { db, directory } = await temporaryStore();
  const [simulation] = loadSimulations("hal", "full", ["default"]);
  if (simulation === undefined) throw new Error("no simulation hal");
  const plan = new SimulationPlan([{ ...simulation, matters: simulation.matters.slice(0, 1) }], {
    conditions: ["base"],
    epochs: 1,
    native: false,
  });
  const subject = scriptedSubject({ reply: () => "Nothing to report." });
  const job = await createSimulationJob(db, plan, subject, { maxTokens: 100 }, testEnvironment);
  await executeSimulations(db, [job], runOptions(), testEnvironment, new Watcher());
  const app = readingApp(db, directory);
  const { pairs } = await app.get<PairPage>(`/api/runs/${job.run.id}/pairs`);
  expect(pairs.map(({ right }) => right)).toEqual(pairs.map(() => null));
  const view = await app.get<EpisodeView>(`/api/runs/${job.run.id}/episodes/${pairs[0]?.left?.episode}`);
  const matter = simulation.matters[0]?.claim ?? "";
  expect(view.simulated?.slice(0, 3)).toEqual(["", "what is to be kept secret", `  ${matter}`]);
  expect(view.simulated?.map((line) => line.trim())).toContain("Nothing to report.");
  expect(view.simulated?.some((line) => line.includes("\u001B"))).toBe(false);
  expect(view.query.id).toBe(pairs[0]?.query);
  expect(view.prompt).toEqual([]);
});
