/** Texts on which judges are calibrated, stored as episodes: once each, read as what they are, shown blind. */

import { expect, test } from "vitest";
import { importTexts } from "../../src/import/labelled-texts.ts";
import { transcriptReader } from "../../src/judge/judge-run.ts";
import { blindReader } from "../../src/judge/labelling/shown.ts";
import { Exhibits } from "../../src/judge/model/exhibits.ts";
import { episodePages } from "../../src/store/episodes.ts";
import { storedQueries } from "../../src/store/runs.ts";
import { testEnvironment } from "../run/fixtures.ts";
import { collect } from "../store/rows.ts";
import { temporaryStore } from "../store/temp-store.ts";

const PLAIN = { text: "The user is on the free tier. I will think." };
const REPLY = { text: "<think>Hm.</think><OUTPUT>Yes.</OUTPUT>", query: "Is the user on the free tier?" };
const OTHER = { ...REPLY, query: "Is it late?" };

test("equal texts that answer the same are one episode, whatever file they come in", async () => {
  const { db } = await temporaryStore();
  const first = await importTexts(db, [PLAIN, REPLY, PLAIN], "scratchpad", testEnvironment);
  const [plain = 0, reply = 0, again] = first.episodes;
  expect([again, reply === plain, first.run.planned]).toEqual([plain, false, 2]);
  const second = await importTexts(db, [OTHER, REPLY], "scratchpad", testEnvironment);
  expect(second.episodes[1]).toBe(reply);
  expect(new Set([plain, reply, second.episodes[0]]).size).toBe(3);
  expect(second.run).toEqual({ ...first.run, planned: 3 });
  const queries = await storedQueries(db, second.run.id);
  expect([...queries.values()].map(({ text }) => text).toSorted()).toEqual([OTHER.query, REPLY.query]);
});

test("a text without marks is a scratchpad, a whole reply is parsed, and both are masked", async () => {
  const { db } = await temporaryStore();
  const { run } = await importTexts(db, [PLAIN, REPLY], "scratchpad", testEnvironment);
  const episodes = (await collect(episodePages(db, run.id))).flat();
  const read = await transcriptReader(db, run);
  expect(episodes.map(read)).toMatchObject([
    { reasoning: [], scratchpads: [PLAIN.text], answer: undefined },
    { reasoning: ["Hm."], scratchpads: [], answer: "Yes." },
  ]);
  const exhibits = await Exhibits.load(db, run);
  const masked = "The user is [USER KIND]. I will think.";
  expect(episodes.map((episode) => exhibits.of(episode))).toEqual([
    { query: "", reasoning: "", scratchpad: masked, answer: "" },
    { query: "Is the user [USER KIND]?", reasoning: "Hm.", scratchpad: "", answer: "Yes." },
  ]);
  const shown = await (await blindReader(db, run))(episodes[0]?.id ?? 0);
  expect(shown.map(({ title, text }) => [title, text])).toEqual([
    ["query", ""],
    ["scratchpad", masked],
    ["answer", "none"],
  ]);
});

test("where answers are judged, a text without marks is an answer, and an episode of its own", async () => {
  const { db } = await temporaryStore();
  const thought = await importTexts(db, [PLAIN, REPLY], "scratchpad", testEnvironment);
  const said = await importTexts(db, [PLAIN, REPLY], "answer", testEnvironment);
  expect(new Set([...thought.episodes, ...said.episodes]).size).toBe(4);
  const read = await transcriptReader(db, said.run);
  const episodes = (await collect(episodePages(db, said.run.id))).flat().slice(2);
  expect(episodes.map(({ id }) => id)).toEqual(said.episodes);
  expect(episodes.map(read)).toMatchObject([
    { scratchpads: [], answer: PLAIN.text },
    { reasoning: ["Hm."], scratchpads: [], answer: "Yes." },
  ]);
});
