/**
 * @file An analyst on a thread of its own: an analysis of 100 000 episodes computes for seconds, and pages, filters and
 * labels must not wait for it.
 */
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { UserError } from "../../errors.ts";
import type { Analyst } from "./analyst.ts";

/** What the thread is told when it starts. */
export const threadData = z.object({
  logDir: z.string(),
  options: z.object({ seed: z.number(), resamples: z.number(), delta: z.number() }),
});

type ThreadData = z.output<typeof threadData>;

export interface Request {
  id: number;
  method: keyof Analyst;
  /** Whatever the method takes: both ends are the same version of the same code. */
  argument: never;
}

export interface Reply {
  id: number;
  /** Whatever the method gives. */
  value?: never;
  failure?: Failure;
}

/** An error on its way: its class would not survive the copy. */
export interface Failure {
  /** Of a `UserError`. */
  code: string | undefined;
  message: string;
  stack: string | undefined;
}

interface Pending {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

/** Starts its thread when it is first asked. */
export class AnalystThread implements Analyst {
  readonly #data: ThreadData;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #asked = 0;

  constructor({ logDir, options }: ThreadData) {
    this.#data = { logDir, options };
  }

  page: Analyst["page"] = async (names) => await this.#ask("page", names);
  pageBasis: Analyst["pageBasis"] = async (names) => await this.#ask("pageBasis", names);
  summary: Analyst["summary"] = async (id) => await this.#ask("summary", id);
  summaryBasis: Analyst["summaryBasis"] = async (id) => await this.#ask("summaryBasis", id);

  /** Ends the thread, with what it is at. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #ask<Method extends keyof Analyst>(
    method: Method,
    argument: Parameters<Analyst[Method]>[0],
  ): Promise<Awaited<ReturnType<Analyst[Method]>>> {
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<Analyst[Method]>>>();
    const id = this.#asked++;
    this.#pending.set(id, { resolve, reject });
    this.#worker ??= this.#start();
    this.#worker.postMessage({ id, method, argument }, []);
    return await promise;
  }

  /** Node runs the TypeScript source of a thread as well as its compiled form. */
  #start(): Worker {
    const isSource = import.meta.url.endsWith(".ts");
    const worker = new Worker(new URL(`thread-main.${isSource ? "ts" : "js"}`, import.meta.url), {
      workerData: this.#data,
      execArgv: isSource ? ["--conditions=@candor/source"] : [],
    });
    worker.on("message", ({ id, value, failure }: Reply) => {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (failure !== undefined) pending?.reject(errorOf(failure));
      else if (value !== undefined) pending?.resolve(value);
    });
    worker.on("error", (error: Error) => this.#abandon(worker, error));
    worker.on("exit", () => this.#abandon(worker, new Error("the thread of analyses ended")));
    return worker;
  }

  /** What was asked fails; the next question starts another thread. */
  #abandon(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

/** The error again, with the stack of the thread. */
function errorOf({ code, message, stack }: Failure): Error {
  if (code !== undefined) return new UserError(code, message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
