import type { Usage } from "../subject/subject.ts";

/** US dollars for a million tokens. */
interface Price {
  input: number;
  output: number;
}

export interface BudgetOptions {
  price?: Price;
  /** Stop when this many tokens, in and out, are spent. */
  tokenLimit?: number;
  /** Stop when this many US dollars are spent. */
  costLimit?: number;
}

/** Rule of thumb for English; used only where the provider reports no usage, and for estimates. */
const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** Counts what a run spends and says when to stop. */
export class Budget {
  readonly #options: BudgetOptions;
  #tokens = 0;
  #cost = 0;
  #costKnown = true;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** US dollars of a call: what the provider states, else by the price given; undefined where neither is known. */
  costOf(usage: Usage): number | undefined {
    if (usage.cost !== undefined) return usage.cost;
    const { price } = this.#options;
    return price && (usage.inputTokens * price.input + usage.outputTokens * price.output) / 1e6;
  }

  spend(usage: Usage): void {
    this.#tokens += usage.inputTokens + usage.outputTokens;
    const cost = this.costOf(usage);
    if (cost === undefined) this.#costKnown = false;
    else this.#cost += cost;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** US dollars spent; undefined where the price of a call is unknown. */
  get cost(): number | undefined {
    return this.#costKnown ? this.#cost : undefined;
  }

  /** Why no further call may start, or undefined. */
  get exhausted(): string | undefined {
    const { tokenLimit, costLimit } = this.#options;
    if (tokenLimit !== undefined && this.#tokens >= tokenLimit) return `token limit of ${tokenLimit} reached`;
    if (costLimit === undefined) return undefined;
    if (!this.#costKnown) return "cost limit given, but the price of a call is unknown: give --price";
    return this.#cost >= costLimit ? `cost limit of $${costLimit} reached` : undefined;
  }
}
