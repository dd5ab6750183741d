import type { Subject } from "../subject/subject.ts";

/**
 * How many calls to one provider may be in flight.
 *
 * Starts at 20 and grows by one a completed call (doubling a round trip) until the first rate limit, then by one a
 * window. A window is as many completions as the limit allows calls. At its end the limit shrinks in proportion to the
 * share of rate-limited calls in it, at most by half: the rule of DCTCP (Alizadeh et al. 2010, "Data Center TCP", §3.1)
 * without its smoothing. A few 429s among many answers barely slow a run; a wall of them halves it.
 *
 * Subjects in this process have no rate limit to find: their limit starts at the upper bound.
 */
export class AdaptiveLimit {
  readonly #max: number;
  readonly #now: () => number;
  #limit: number;
  #slowStart = true;
  #completed = 0;
  #rateLimited = 0;
  #inFlight = 0;
  #pausedUntil = 0;
  #waiting: (() => void)[] = [];

  /** @param now clock in milliseconds */
  constructor(max: number, now: () => number, { local = false }: Pick<Subject, "local"> = {}) {
    this.#max = max;
    this.#now = now;
    this.#limit = local ? max : Math.min(START, max);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Milliseconds until the provider may be called again; 0 where it may be called now. */
  get pauseMs(): number {
    return Math.max(0, this.#pausedUntil - this.#now());
  }

  /** Settles when a call may start. Pair with `release`. */
  async acquire(): Promise<void> {
    if (this.#inFlight >= this.limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inFlight++;
  }

  release(): void {
    this.#inFlight--;
    this.#admit();
  }

  /** Report a call that the provider answered, well or with an error other than a rate limit. */
  succeeded(): void {
    this.#complete(false);
  }

  /** Report a rate limit: nobody calls the provider for `pauseMs`. */
  rateLimited(pauseMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + pauseMs);
    this.#complete(true);
  }

  #complete(rateLimited: boolean): void {
    this.#completed++;
    if (rateLimited) {
      this.#rateLimited++;
      this.#slowStart = false;
    } else if (this.#slowStart) {
      this.#limit = Math.min(this.#max, this.#limit + 1);
    }
    if (this.#completed >= this.#limit) this.#endWindow();
    this.#admit();
  }

  #endWindow(): void {
    const share = this.#rateLimited / this.#completed;
    if (share > 0) this.#limit = Math.max(1, this.#limit * (1 - share / 2));
    else if (!this.#slowStart) this.#limit = Math.min(this.#max, this.#limit + 1);
    this.#completed = 0;
    this.#rateLimited = 0;
  }

  #admit(): void {
    while (this.#inFlight < this.limit) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#inFlight++;
      next();
    }
  }
}

const START = 20;
