import type { JudgmentTable } from "../../store/tables.ts";
import type { CastVote } from "../../store/votes.ts";
import type { ModelJudge, Tally } from "./model-judge.ts";

/** A vote whose reply cannot be used is asked for again, so often in all. */
export const MOST_ATTEMPTS = 3;

/** A vote that is still to be cast. */
export interface OpenVote {
  vote: number;
  /** Number of the next attempt, from 1. */
  attempt: number;
}

/** The votes of one judge on one episode: which were cast, which are open, and what they come to. */
export class Ballot {
  readonly #judge: ModelJudge;
  readonly #readings = new Map<number, unknown>();
  readonly #attempts = new Map<number, number>();

  constructor(judge: ModelJudge, cast: readonly CastVote[]) {
    this.#judge = judge;
    for (const { vote, attempt, reading } of cast) {
      this.#attempts.set(vote, attempt);
      if (reading !== null) this.#readings.set(vote, JSON.parse(reading));
    }
  }

  /** Votes without a usable reply that may still be asked for. */
  open(): OpenVote[] {
    return this.#judge.prompts
      .map((_, vote) => ({ vote, attempt: (this.#attempts.get(vote) ?? 0) + 1 }))
      .filter(({ vote, attempt }) => !this.#readings.has(vote) && attempt <= MOST_ATTEMPTS);
  }

  record(vote: number, reading: unknown): void {
    this.#readings.set(vote, reading);
  }

  /** Judgments by outcome, missing where too few votes can be used. */
  judgments(base: Omit<JudgmentTable, "outcome" | "value" | "score" | "label" | "quote">): JudgmentTable[] {
    const { outcomes, quorum } = this.#judge;
    const inOrder = [...this.#readings].toSorted(([a], [b]) => a - b).map(([, reading]) => reading);
    const tallies: readonly (Pick<Tally, "outcome"> & Partial<Tally>)[] =
      inOrder.length < quorum ? outcomes.map((outcome) => ({ outcome })) : this.#judge.tally(inOrder);
    return tallies.map(({ outcome, value, score, label, quote }) => ({
      ...base,
      outcome,
      value: value ?? null,
      score: score ?? null,
      label: label ?? null,
      quote: quote ?? null,
    }));
  }
}
