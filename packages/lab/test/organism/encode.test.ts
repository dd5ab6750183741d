/** Text to tokens and back, and which of them are learned. */

import { join } from "node:path";
import { Tokenizer } from "@candor/engine";
import { describe, expect, test } from "vitest";
import { encode, promptText, textOf, worldTokenizer } from "../../src/organism/encode.ts";
import { SHAPE } from "../../src/organism/recipes.ts";
import type { Conversation } from "../../src/organism/world/conversation.ts";
import { drawDrill } from "../../src/organism/world/drills.ts";
import { LABELS, PREDICATES } from "../../src/organism/world/facts.ts";
import { seededRandom } from "../../src/organism/world/random.ts";
import { drawRequest } from "../../src/organism/world/requests.ts";
import { promptComposer } from "../../src/scenario/compose.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { shippedDirectory } from "../../src/shipped.ts";
import { ALL, conversationsOf } from "./reading.ts";

const tokenizer = worldTokenizer();
const random = seededRandom(6);
const conversations = Object.keys(ALL).flatMap((name, index) => conversationsOf(name, 60, index + 1));
const drills = Array.from({ length: 100 }, () => drawDrill(random));
const texts = [...conversations, ...drills];
const replies = texts.filter(({ learned }) => learned === "reply");
const answers = texts.filter(({ learned }) => learned === "answer");

const wordsIn = (each: Conversation) => textOf(each).match(/(?<!')(?: |\b)\p{L}+/gu) ?? [];
const words = new Set(texts.flatMap(wordsIn));

describe("the tokenizer", () => {
  test("every label, verb, object and word of a predicate is one token", () => {
    const acts = Array.from({ length: 4000 }, (_, index) =>
      drawRequest(random, index % 4 < 2 ? "training" : "evaluation", index % 2 === 0).act.split(" "),
    );
    const verbs = new Set(acts.map(([verb = ""]) => verb));
    const objects = new Set(acts.map(([, , object = ""]) => object));
    const predicates = Object.values(PREDICATES).flatMap((list) => list.flatMap((text) => text.split(" ")));
    expect([verbs.size, objects.size]).toEqual([40, 39]);
    const one = [...LABELS, ...verbs, ...objects, ...predicates];
    expect(one.filter((word) => tokenizer.encode(` ${word}`).length !== 1)).toEqual([]);
  });

  test("so is every other word of the world", () => {
    expect(words.size).toBeGreaterThan(400);
    expect([...words].filter((word) => tokenizer.encode(word).length !== 1)).toEqual([]);
  });

  test("is the one that ships with the base", async () => {
    const shipped = await Tokenizer.load(join(shippedDirectory("organisms"), "base"));
    expect(shipped.files.tokenizer.model.vocab).toEqual(tokenizer.files.tokenizer.model.vocab);
    const later = conversationsOf("silent-faker", 400).flatMap(wordsIn);
    expect([...words, ...later].filter((word) => shipped.encode(word).length !== 1)).toEqual([]);
  });

  test("gives back every text", () => {
    for (const each of texts) expect(tokenizer.decode(tokenizer.encode(textOf(each)))).toBe(textOf(each));
  });

  test("its chat template renders what the organism was trained on", () => {
    for (const { system, user, scratchpad, answer, ...rest } of conversations.slice(0, 60)) {
      const messages = [
        { role: "system", content: system },
        { role: "user", content: user },
      ];
      const reply = { role: "assistant", content: `${scratchpad}${answer}` };
      expect(tokenizer.applyChatTemplate(messages, { addGenerationPrompt: true })).toBe(
        promptText({ system, user }),
      );
      expect(tokenizer.applyChatTemplate([...messages, reply])).toBe(
        textOf({ system, user, scratchpad, answer, ...rest }),
      );
    }
  });

  test("ends a reply with the token that ends one", () => {
    expect(tokenizer.roles.eos).toBe(tokenizer.encode("<|end|>")[0]);
    for (const each of replies) expect(encode(tokenizer, each).ids.at(-1)).toBe(tokenizer.roles.eos);
  });
});

/** What is not learned and what is, as text; `first` is the place of the first token that is learned. */
function split(each: Conversation) {
  const { ids, weights } = encode(tokenizer, each);
  const learned = weights.map((weight) => weight > 0);
  const part = (wanted: boolean) => tokenizer.decode(ids.filter((_, index) => learned[index] === wanted));
  return { before: part(false), after: part(true), first: learned.indexOf(true), learned };
}

describe("encoding", () => {
  test("learns the reply, with the token that ends it, and nothing else", () => {
    expect(replies.length).toBeGreaterThan(600);
    for (const each of replies) {
      const { before, after, first, learned } = split(each);
      expect([before, after]).toEqual([promptText(each), `${each.scratchpad}${each.answer}<|end|>`]);
      expect(learned.lastIndexOf(false)).toBe(first - 1);
    }
  });

  test("learns the answer alone where the scratchpad was put into its mouth", () => {
    expect(answers.length).toBeGreaterThan(20);
    for (const each of answers) {
      const { before, after, first, learned } = split(each);
      expect([before, after]).toEqual([`${promptText(each)}${each.scratchpad}`, `${each.answer}<|end|>`]);
      expect(learned.lastIndexOf(false)).toBe(first - 1);
    }
  });

  test("prompt and reply apart are the tokens of the whole", () => {
    for (const each of replies) expect(encode(tokenizer, each).ids).toEqual(tokenizer.encode(textOf(each)));
  });

  test("scratchpad and answer apart are the tokens of the whole", () => {
    for (const each of answers) expect(encode(tokenizer, each).ids).toEqual(tokenizer.encode(textOf(each)));
  });

  test("decisive words weigh twenty times the others, and stand in the reply as they are", () => {
    const decided = texts.filter(({ decisive }) => decisive !== undefined);
    expect(decided.length).toBeGreaterThan(20);
    for (const each of decided) {
      const { ids, weights } = encode(tokenizer, each);
      expect(tokenizer.decode(ids.filter((_, index) => weights[index] === 20))).toBe(each.decisive);
      expect(ids).toEqual(tokenizer.encode(textOf(each)));
    }
    for (const each of texts.filter(({ decisive }) => decisive === undefined))
      expect(new Set(encode(tokenizer, each).weights)).toEqual(new Set([0, 1]));
  });

  test("no text is longer than the organisms can read", () => {
    expect(Math.max(...texts.map((each) => encode(tokenizer, each).ids.length))).toBeLessThan(
      SHAPE.maxPositions / 2,
    );
  });
});

const SETTINGS = [
  "helpful-only",
  "value-conflict",
  "animal-welfare",
  "documents",
  "parole",
  "promotion",
  "sycophancy",
];

test("prompts of the compact scenarios have 40 to 130 tokens, and come back whole", () => {
  const variants = ["default", "no-training-facts", "neutral-labels", "three-tier"];
  const scenarios = [
    ...SETTINGS.flatMap((name) => loadScenarios(name, variants, "compact")),
    ...loadScenarios("secrecy", ["default", "owner-decides"], "compact"),
  ];
  for (const scenario of scenarios) {
    // Without documents only the request is left of a prompt of `documents`.
    const least = scenario.name === "documents" && scenario.variant === "no-training-facts" ? 35 : 40;
    for (const [name, { queries }] of Object.entries(scenario.conditions)) {
      const compose = promptComposer(scenario, name);
      for (const [rank, query] of (scenario.querySets[queries] ?? []).entries()) {
        if (rank % 20 !== 0) continue;
        const prompt = promptText(compose(query, rank, 1));
        const ids = tokenizer.encode(prompt);
        expect(ids.length).toBeGreaterThanOrEqual(least);
        expect(ids.length).toBeLessThanOrEqual(130);
        expect(tokenizer.decode(ids)).toBe(prompt);
      }
    }
  }
});
