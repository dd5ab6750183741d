import type { Random } from "../../organism/world/random.ts";
import type { Credit } from "./algorithm.ts";

/** The placebo: advantages change hands at random, among replies, or among tokens where each token has its own. */
export function shuffledAdvantages(credits: readonly Credit[], random: Random): Credit[] {
  const all = credits.flatMap(({ advantage }) => advantage);
  const order = random.sample(all, all.length)[Symbol.iterator]();
  const next = () => order.next().value ?? 0;
  return credits.map((credit) => ({
    ...credit,
    advantage: typeof credit.advantage === "number" ? next() : credit.advantage.map(next),
  }));
}
