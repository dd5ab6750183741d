import { UserError } from "../errors.ts";
import type { Subject, SubjectError } from "../subject/subject.ts";
import type { Budget } from "./budget.ts";

/** A provider that fails this many calls in a row for good is not set up rightly, or no longer there. */
const HOPELESS_FAILURES = 20;

/** Decides when no further call may start, and remembers why. */
export class Halt {
  readonly #stop: AbortSignal;
  readonly #budget: Budget;
  readonly #flag: string;
  #error: unknown;
  #answered = false;
  #failuresInARow = 0;

  /** @param flag where the user named the model */
  constructor({ stop, budget }: { stop: AbortSignal; budget: Budget }, flag = "--model") {
    this.#flag = flag;
    this.#stop = stop;
    this.#budget = budget;
  }

  get reason(): string | undefined {
    if (this.#error !== undefined) return "error";
    return this.#stop.aborted ? "interrupted" : this.#budget.exhausted;
  }

  answered(): void {
    this.#answered = true;
    this.#failuresInARow = 0;
  }

  /** A call failed for good: some failures mean that every other call will fail as well. */
  failed(subject: Subject, error: SubjectError): void {
    this.#failuresInARow++;
    const unauthorised = error.status === 401;
    // Later on, a 403 or 404 may be about one request, such as a provider's own moderation.
    const refusedFromTheStart = !this.#answered && (error.status === 403 || error.status === 404);
    if (!unauthorised && !refusedFromTheStart && this.#failuresInARow < HOPELESS_FAILURES) return;
    this.fail(
      new UserError("SUBJECT_REFUSED", `${subject.name}: ${error.message}`, {
        where: this.#flag,
        fix: "check key, model name and base URL; nothing recorded is lost",
        cause: error,
      }),
    );
  }

  fail(error: unknown): void {
    this.#error ??= error;
  }

  rethrow(): void {
    if (this.#error !== undefined) throw this.#error;
  }
}
