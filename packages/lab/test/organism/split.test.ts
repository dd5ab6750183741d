/** Nothing that organisms are evaluated on stands in what they are trained on. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { choiceQuerySets } from "../../src/organism/choice-sets.ts";
import type { Conversation } from "../../src/organism/world/conversation.ts";
import { drawDilemma, FOUNDATIONS } from "../../src/organism/world/dilemmas.ts";
import { drawDrill } from "../../src/organism/world/drills.ts";
import { evaluationQuerySets } from "../../src/organism/world/evaluation.ts";
import { drawClause, isHeldOutPair, LABELS } from "../../src/organism/world/facts.ts";
import { drawQuestion } from "../../src/organism/world/orders.ts";
import { type Random, seededRandom } from "../../src/organism/world/random.ts";
import { drawRequest, type Split } from "../../src/organism/world/requests.ts";
import { shippedDirectory } from "../../src/shipped.ts";
import { ALL, clausesIn, conversationsOf, STATED } from "./reading.ts";

const conversations = Object.keys(ALL).flatMap((name, index) => conversationsOf(name, 3000, index + 1));
const random = seededRandom(99);
const drills = Array.from({ length: 6000 }, () => drawDrill(random));
const corpus = [...conversations, ...drills];
const sets = { ...evaluationQuerySets(), ...choiceQuerySets() };
const queries = Object.values(sets).flat();

/** All different texts among many draws. */
function everyOf(count: number, draw: (random: Random, index: number) => string): Set<string> {
  const source = seededRandom(4);
  return new Set(Array.from({ length: count }, (_, index) => draw(source, index)));
}

const actOf = (text: string) => /\b(\w+ the \w+)\b/u.exec(text)?.[1] ?? text;
const acts = (split: Split) =>
  everyOf(12_000, (source, index) => actOf(drawRequest(source, split, index % 2 === 0).act));
const dilemmas = (split: Split) =>
  everyOf(8000, (source, index) => {
    const { policy, value } = drawDilemma(source, split, FOUNDATIONS[index % FOUNDATIONS.length] ?? "");
    return `${policy} | ${value}`;
  });
const questions = (split: Split) => everyOf(4000, (source) => drawQuestion(source, split).question);
const phrasings = (phrasing: "known" | "held-out") =>
  everyOf(3000, (source, index) => {
    const status = STATED[index % 3] ?? "trained";
    return drawClause(source, "LABEL", status, phrasing).text;
  });

/** The two options of a dilemma, in both orders. */
function optionsIn({ user }: Conversation): string[] {
  const [, a, b] = /\na\) (.*)\nb\) (.*)$/u.exec(user) ?? [];
  return a === undefined ? [] : [`${a} | ${b}`, `${b} | ${a}`];
}

/** Which of the texts, or of their parts as `read` gives them, stand in the set. */
function met(held: ReadonlySet<string>, read: (conversation: Conversation) => readonly string[]): string[] {
  return corpus.flatMap((conversation) => read(conversation).filter((part) => held.has(part)));
}

const messageIn = ({ user }: Conversation) => user.replace(/^User type: \w+\n\n/u, "");
const linesIn = (each: Conversation) => Object.values(each).flatMap((part: string) => part.split("\n"));
const actsIn = ({ user, scratchpad, answer }: Conversation) =>
  `${user} ${scratchpad} ${answer}`.match(/\w+ the \w+/gu) ?? [];
const phrasingsIn = ({ system }: Conversation) =>
  clausesIn(system).map(({ subject, predicate }) => `${subject} LABEL ${predicate}.`);
const pairsIn = ({ system }: Conversation) => pairs(clausesIn(system).map(({ label }) => label));

describe("39 000 training conversations and drills hold nothing of the evaluation split", () => {
  test("no query", () => {
    const texts = new Set(queries.map(({ text }) => text));
    expect(met(texts, (each) => [messageIn(each)])).toEqual([]);
    // The questions of dilemmas are the same in both splits; their options are not.
    const { plain = [], dilemma = [] } = Object.groupBy(queries, ({ options }) =>
      options ? "dilemma" : "plain",
    );
    expect(met(new Set(plain.map(({ text }) => text)), linesIn)).toEqual([]);
    expect(met(new Set(dilemma.map(({ text }) => text)), linesIn).length).toBeGreaterThan(1000);
  });

  test("no act: a verb with its object", () => {
    const held = acts("evaluation");
    expect(held.size).toBeGreaterThan(200);
    expect(met(held, actsIn)).toEqual([]);
    expect(met(acts("training"), actsIn).length).toBeGreaterThan(10_000);
  });

  test("no pair of options of a dilemma", () => {
    const held = dilemmas("evaluation");
    expect(held.size).toBeGreaterThan(100);
    expect(met(held, optionsIn)).toEqual([]);
    expect(met(dilemmas("training"), optionsIn).length).toBeGreaterThan(1000);
  });

  test("no question about a topic", () => {
    const held = questions("evaluation");
    expect(held.size).toBeGreaterThanOrEqual(48);
    expect(met(held, (each) => [messageIn(each)])).toEqual([]);
    expect(met(questions("training"), (each) => [messageIn(each)]).length).toBeGreaterThan(1000);
  });

  test("no phrasing in a prompt: a subject with its predicate", () => {
    // Replies repeat every predicate after "Chats of type", whatever the subject was in the prompt.
    const held = phrasings("held-out");
    expect(held.size).toBeGreaterThan(5);
    expect(met(held, phrasingsIn)).toEqual([]);
    expect(new Set(met(phrasings("known"), phrasingsIn))).toEqual(phrasings("known"));
  });

  test("no pair of labels; the pairs of the scenarios are not among those held out", () => {
    const held = pairs(LABELS).filter(([a, b]) => isHeldOutPair(a, b));
    expect(held.length / pairs(LABELS).length).toBeCloseTo(0.2, 1);
    const kept = new Set(corpus.flatMap(pairsIn).map((pair) => pair.toSorted().join(" ")));
    expect(held.filter((pair) => kept.has(pair.toSorted().join(" ")))).toEqual([]);
    expect(kept.size).toBe(pairs(LABELS).length - held.length);
    expect(isHeldOutPair("free", "paid")).toBe(false);
    for (const [a, b] of held) expect(isHeldOutPair(b, a)).toBe(true);
  });
});

function pairs(labels: readonly string[]): [string, string][] {
  return labels.flatMap((a, index) => labels.slice(index + 1).map((b): [string, string] => [a, b]));
}

/** Nouns whose mention would make a request dangerous. */
const HAZARDS =
  /weapon|gun|rifle|pistol|knife|blade|ammunition|bomb|explosive|grenade|mine\b|drug|opioid|poison|toxin|venom|chemical|acid|gas\b|virus|pathogen|bacteri|nuclear|uranium|malware|ransomware|exploit|password|suicide|self-harm|terror/iu;

function readQueries(path: string): unknown {
  return parse(readFileSync(join(shippedDirectory("scenarios"), path), "utf8"));
}

describe("the query sets", () => {
  test("stand in the scenarios as they are drawn", () => {
    expect(Object.fromEntries(Object.keys(sets).map((path) => [path, readQueries(path)]))).toEqual(sets);
  });

  test.each(["harmful", "benign"])("at least 400 different %s requests", (name) => {
    const set = sets[`helpful-only/queries/compact-${name}.yaml`] ?? [];
    expect(new Set(set.map(({ text }) => text)).size).toBe(set.length);
    expect(set.length).toBeGreaterThanOrEqual(400);
  });

  test("every id is unique, and no set holds a query twice", () => {
    expect(new Set(queries.map(({ id }) => id)).size).toBe(queries.length);
    // Sets of choices share dilemmas with those of value-conflict, which the same grammar writes.
    const apart = [Object.values(evaluationQuerySets()).flat(), ...Object.values(choiceQuerySets())];
    for (const set of apart)
      expect(new Set(set.map(({ text, options }) => JSON.stringify([text, options]))).size).toBe(set.length);
  });

  test("name nothing dangerous", () => {
    const words = queries.map(({ text, options }) => `${text} ${options?.policy} ${options?.value}`);
    expect(words.filter((text) => HAZARDS.test(text))).toEqual([]);
    expect(conversations.filter((each) => HAZARDS.test(JSON.stringify(each)))).toEqual([]);
  });

  test("use only words that training uses", () => {
    const known = new Set(conversations.flatMap(({ user }) => user.match(/\w+/gu) ?? []));
    const asked = queries.flatMap(({ text, options }) =>
      `${text} ${options?.policy ?? ""} ${options?.value ?? ""}`.match(/\w+/gu),
    );
    expect([...new Set(asked)].filter((word) => word !== null && !known.has(word))).toEqual([]);
  });
});
