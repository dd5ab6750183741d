import pc from "picocolors";
import type { AdaptiveLimit } from "../run/adaptive-limit.ts";
import type { Budget } from "../run/budget.ts";
import type { RunObserver } from "../run/run.ts";
import type { Run } from "../store/runs.ts";
import type { SubjectError } from "../subject/subject.ts";
import { formatCost, formatCount, formatDuration } from "./format.ts";

interface Stream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** One line for a terminal, redrawn; for a file or a pipe a new line now and then. */
export class Progress implements RunObserver {
  readonly #stream: Stream;
  readonly #budget: Budget;
  #total: number;
  readonly #unit: string;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #timer: NodeJS.Timeout;
  #limits: ReadonlyMap<string, AdaptiveLimit> = new Map();
  #before = 0;
  #recorded = 0;
  #failures = 0;
  #faults = new Map<string, number>();
  #lastFault = "";

  /**
   * @param total episodes that the plans hold, or votes
   * @param unit what is counted
   */
  constructor(stream: Stream, total: number, budget: Budget, now: () => number, unit = "episodes") {
    this.#stream = stream;
    this.#total = total;
    this.#unit = unit;
    this.#budget = budget;
    this.#now = now;
    this.#startedAt = now();
    const interval = stream.isTTY ? 200 : 10_000;
    this.#timer = setInterval(() => this.#draw(), interval);
  }

  started(_run: Run, recorded: number): void {
    this.#before += recorded;
  }

  /** Count on that many in place of what was said at first. */
  expect(total: number): void {
    this.#total = total;
  }

  recorded(): void {
    this.#recorded++;
  }

  faulted(error: SubjectError): void {
    const name = error.status === undefined ? error.kind : String(error.status);
    this.#faults.set(name, (this.#faults.get(name) ?? 0) + 1);
    this.#lastFault = error.message;
  }

  failed(): void {
    this.#failures++;
  }

  /** How many were told to be missing. */
  get failures(): number {
    return this.#failures;
  }

  limits(limits: ReadonlyMap<string, AdaptiveLimit>): void {
    this.#limits = limits;
  }

  /** Draw the last state and stop. */
  close(): void {
    clearInterval(this.#timer);
    this.#draw();
    if (this.#stream.isTTY) this.#stream.write("\n");
    if (this.#failures > 0) this.#stream.write(pc.yellow(`! last error: ${this.#lastFault}\n`));
  }

  #draw(): void {
    const text = this.#line();
    if (!this.#stream.isTTY) this.#stream.write(`${text}\n`);
    else this.#stream.write(`\r\u001b[2K${text.slice(0, (this.#stream.columns ?? 120) - 1)}`);
  }

  #line(): string {
    const done = this.#before + this.#recorded;
    const elapsed = this.#now() - this.#startedAt;
    const rate = (this.#recorded / Math.max(1, elapsed)) * 1000;
    const limits = [...this.#limits.values()];
    const sum = (of: (limit: AdaptiveLimit) => number) =>
      limits.reduce((total, limit) => total + of(limit), 0);
    const pause = Math.max(0, ...limits.map((limit) => limit.pauseMs));
    const faults = [...this.#faults].map(([name, count]) => `${name} ×${count}`).join(" ");
    return [
      `${formatCount(done)}/${formatCount(this.#total)} ${this.#unit}`,
      `${sum((limit) => limit.inFlight)}/${sum((limit) => limit.limit)} in flight`,
      `${rate.toFixed(1)}/s`,
      ...(faults ? [`faults ${faults}`] : []),
      ...(this.#failures > 0 ? [`${this.#failures} missing`] : []),
      ...(pause > 0 ? [`provider paused ${formatDuration(pause)}`] : []),
      this.#budget.cost === undefined
        ? `${formatCount(this.#budget.tokens)} tokens`
        : formatCost(this.#budget.cost),
      ...(rate > 0 && done < this.#total
        ? [`ETA ${formatDuration(((this.#total - done) / rate) * 1000)}`]
        : []),
    ].join("  ");
  }
}
