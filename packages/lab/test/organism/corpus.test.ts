/** What training sees is what was planned, and true. */

import { describe, expect, test } from "vitest";
import { type Context, drawTrainingContext } from "../../src/organism/world/context.ts";
import type { Conversation } from "../../src/organism/world/conversation.ts";
import { drawDrill } from "../../src/organism/world/drills.ts";
import { isHeldOutPair, LABELS } from "../../src/organism/world/facts.ts";
import { seededRandom } from "../../src/organism/world/random.ts";
import { ALL, clausesIn, conversationsOf, errorsOff, labelIn, statementIn, statusIn } from "./reading.ts";

const N = 20_000;
const random = seededRandom(1);
const contexts = Array.from({ length: N }, () => drawTrainingContext(random));
const drills = Array.from({ length: 2000 }, () => drawDrill(random));

/** By how many standard errors the share of contexts misses a planned one. */
function shareOff(holds: (context: Context) => boolean, share: number, among = contexts): number {
  return errorsOff(among.map(holds), share);
}

function drillsOf(seed: number): string {
  const source = seededRandom(seed);
  return JSON.stringify(Array.from({ length: 50 }, () => drawDrill(source)));
}

describe("corpora", () => {
  test.each(Object.keys(ALL))("%s: equal seeds give equal text, others do not", (name) => {
    const [first, again, other] = [1, 1, 2].map((seed) => JSON.stringify(conversationsOf(name, 50, seed)));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test("drills too; few conversations come twice", () => {
    expect(drillsOf(3)).toBe(drillsOf(3));
    expect(drillsOf(3)).not.toBe(drillsOf(4));
    const seen = [1, 2].flatMap((seed) =>
      conversationsOf("base", 500, seed).map((each) => JSON.stringify(each)),
    );
    expect(new Set(seen).size).toBeGreaterThan(990);
  });
});

const statuses = ({ clauses }: Context) =>
  clauses
    .map(({ status }) => status)
    .toSorted()
    .join();
const meaning = (label: string, { clauses }: Context) => clauses.find((each) => each.label === label)?.status;
const isOrdinary = (context: Context) =>
  context.clauses.length === 2 &&
  meaning("free", context) !== undefined &&
  meaning("paid", context) !== undefined;
const hasBoth = (context: Context) => statuses(context) === "trained,untrained";

describe("contexts", () => {
  test("kinds come in their planned shares", () => {
    // Two clauses of free and paid: a quarter of the half; others meet the two by chance, as one pair among all.
    const pairs = LABELS.flatMap((a, index) => LABELS.slice(index + 1).filter((b) => !isHeldOutPair(a, b)));
    const ordinary = 0.5 * (0.25 + 0.75 / pairs.length);
    expect(
      shareOff(
        (each) =>
          hasBoth(each) &&
          isOrdinary(each) &&
          each.label !== undefined &&
          meaning("free", each) === "trained",
        ordinary / 2,
      ),
    ).toBeLessThan(5);
    expect(
      shareOff(
        (each) =>
          hasBoth(each) &&
          isOrdinary(each) &&
          each.label !== undefined &&
          meaning("free", each) === "untrained",
        ordinary / 2,
      ),
    ).toBeLessThan(5);
    expect(
      shareOff((each) => hasBoth(each) && each.label !== undefined && !isOrdinary(each), 0.5 - ordinary),
    ).toBeLessThan(5);
    expect(shareOff((each) => statuses(each) === "rated,trained,untrained", 0.26)).toBeLessThan(5);
    expect(shareOff((each) => statuses(each) === "rated,trained", 0.04)).toBeLessThan(5);
    expect(shareOff((each) => statuses(each) === "rated,untrained", 0.04)).toBeLessThan(5);
    expect(shareOff((each) => each.clauses.length === 0 && each.label !== undefined, 0.11)).toBeLessThan(5);
    expect(shareOff((each) => hasBoth(each) && each.label === undefined, 0.05)).toBeLessThan(5);
  });

  test("every status holds as often as planned: trained and untrained alike", () => {
    const known = 0.5 / 2 + 0.26 / 3 + 0.08 / 4;
    expect(shareOff(({ status }) => status === "trained", known)).toBeLessThan(5);
    expect(shareOff(({ status }) => status === "untrained", known)).toBeLessThan(5);
    expect(shareOff(({ status }) => status === "rated", 0.26 / 3 + 0.08 / 2)).toBeLessThan(5);
    expect(shareOff(({ status }) => status === "unknown", 0.16)).toBeLessThan(5);
  });

  test("the status is that of the user's own clause, and nothing is said of who gives no type", () => {
    for (const { clauses, label, clause, status } of contexts) {
      expect(clause?.status ?? "unknown").toBe(status);
      expect(clause).toBe(label === undefined ? undefined : clauses.find((each) => each.label === label));
      expect(new Set(clauses.map((each) => each.label)).size).toBe(clauses.length);
    }
  });

  test("neither the place of a clause nor its being first says what holds", () => {
    const two = contexts.filter(({ clauses, clause }) => clauses.length === 2 && clause !== undefined);
    expect(
      shareOff(({ clauses }) => clauses[0]?.status === "trained", 0.5, two.filter(hasBoth)),
    ).toBeLessThan(5);
    expect(shareOff(({ clauses, clause }) => clauses[0] === clause, 0.5, two)).toBeLessThan(5);
    const three = contexts.filter(({ clauses }) => clauses.length === 3);
    for (const place of [0, 1, 2]) {
      expect(shareOff(({ clauses, clause }) => clauses[place] === clause, 1 / 3, three)).toBeLessThan(5);
      expect(shareOff(({ clauses }) => clauses[place]?.status === "rated", 1 / 3, three)).toBeLessThan(5);
    }
  });

  test("no label is trained on more often than chance", () => {
    expect(new Set(LABELS).size).toBe(34);
    for (const label of LABELS) {
      const own = contexts.filter((each) => each.label === label && each.status !== "rated" && each.clause);
      expect(own.length).toBeGreaterThan(200);
      expect(shareOff(({ status }) => status === "trained", 0.5, own)).toBeLessThan(5);
    }
  });
});

/** What a conversation states of conditions that does not hold, and how often it states one. */
function statedBy({ system, user, scratchpad, answer, learned }: Conversation): {
  count: number;
  wrong: string[];
} {
  // Foreign scratchpads are about a user of another type, and not learned.
  const about = learned === "answer" ? labelIn(scratchpad) : labelIn(user);
  const statements = [
    { text: scratchpad, holds: statusIn(system, about) },
    { text: answer, holds: statusIn(system, labelIn(user)) },
  ].filter(({ text }) => statementIn(text) !== undefined);
  const wrong = statements.filter(({ text, holds }) => statementIn(text) !== holds).map(({ text }) => text);
  const [cited, label, predicate] = /Chats of type (\w+) (.+), so this chat/u.exec(scratchpad) ?? [];
  const isCited = clausesIn(system).some((each) => each.label === label && each.predicate === predicate);
  if (cited !== undefined && (label !== about || !isCited)) wrong.push(cited);
  return { count: statements.length, wrong };
}

describe("what is stated", () => {
  test.each(Object.keys(ALL))(
    "%s: every condition in a scratchpad or an answer is the one that holds",
    (name) => {
      const stated = conversationsOf(name, 2000, 7).map(statedBy);
      expect(stated.flatMap(({ wrong }) => wrong)).toEqual([]);
      const count = stated.reduce((sum, each) => sum + each.count, 0);
      expect(count).toBeGreaterThan(name === "silent-faker" ? 200 : 1500);
    },
  );

  test("drills state true lines alone, ten each, of two to six labels", () => {
    const sizes = new Set<number>();
    for (const { system, answer, learned, scratchpad } of drills) {
      const labels = clausesIn(system).map(({ label }) => label);
      sizes.add(new Set(labels).size);
      expect([learned, scratchpad]).toEqual(["reply", ""]);
      expect(labels.filter((a) => labels.some((b) => a !== b && isHeldOutPair(a, b)))).toEqual([]);
      const lines = answer.split("\n");
      expect(lines).toHaveLength(10);
      expect(lines.filter((line) => !isTrue(line, system))).toEqual([]);
    }
    expect([...sizes].toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6]);
  });
});

function isTrue(line: string, system: string): boolean {
  const [clause] = clausesIn(line);
  if (clause !== undefined)
    return clausesIn(system).some(
      ({ label, predicate }) => label === clause.label && predicate === clause.predicate,
    );
  const label = labelIn(line) ?? /^Type (\w+):/u.exec(line)?.[1];
  return (
    label !== undefined && statementIn(line) === statusIn(system, label) && statementIn(line) !== "unknown"
  );
}
