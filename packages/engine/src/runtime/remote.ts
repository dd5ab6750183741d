/**
 * @file Calls across a worker thread. `run()` of the runtime blocks the thread that it runs on for the whole graph, so
 * every run happens in a worker and the caller's event loop stays free.
 */
import { type MessagePort, Worker } from "node:worker_threads";
import { EngineError, type EngineErrorCode } from "../error.ts";

/** Functions that a worker offers, by name; each takes one argument. Arguments and results are copied. */
export type Service<Methods> = {
  readonly [Method in keyof Methods]: (argument: never) => Promise<unknown>;
};

interface Request {
  readonly id: number;
  readonly method: string;
  /** Whatever the method takes: both ends are the same version of the same code. */
  readonly argument: never;
}

interface Reply {
  readonly id: number;
  /** Whatever the method gives. */
  readonly value: never;
  readonly failure?: Failure;
}

/** Ends the worker. */
const CLOSE = "close";

/** An error on its way: its class would not survive the copy. */
interface Failure {
  readonly message: string;
  readonly stack: string | undefined;
  /** Of an {@link EngineError}. */
  readonly code: EngineErrorCode | undefined;
}

/**
 * Answers calls one after the other, in the order they came. Calls of `shared` methods, which change nothing that others
 * read, run side by side; any other call waits for all before it, and all after it wait for it.
 * @param close makes calls at work fail soon; the thread ends by itself when the last of them has
 */
export function serve<Methods extends Service<Methods>>(
  port: MessagePort,
  methods: Methods,
  shared: ReadonlySet<string>,
  close: () => void,
): void {
  const byName = new Map(Object.entries<(argument: never) => Promise<unknown>>(methods));
  const answer = async ({ id, method, argument }: Request): Promise<void> => {
    try {
      port.postMessage({ id, value: await byName.get(method)?.(argument) });
    } catch (error) {
      port.postMessage({ id, failure: failureOf(error) });
    }
  };
  let lastExclusive = Promise.resolve();
  let all = Promise.resolve();
  port.on("message", (request: Request | typeof CLOSE) => {
    // A thread that is made to exit in the middle of native code, or while a module loads, can take the process along.
    if (request === CLOSE) {
      port.close();
      close();
      return;
    }
    const before = all;
    const isShared = shared.has(request.method);
    all = (isShared ? lastExclusive : before).then(() => answer(request)).then(() => before);
    if (!isShared) lastExclusive = all;
  });
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined, code: undefined };
  const { message, stack } = error;
  return { message, stack, code: error instanceof EngineError ? error.code : undefined };
}

/** The error again, with the stack of the worker. */
function errorOf({ message, stack, code }: Failure): Error {
  const error = code === undefined ? new Error(message) : new EngineError(code, message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** The caller's end of {@link serve}. */
export class Remote<Methods extends Service<Methods>> implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #exit: Promise<void>;
  readonly #pending = new Map<number, Pending>();
  #calls = 0;
  #closed: Error | undefined;

  constructor(url: URL) {
    // Options of this process, such as --eval, are not for a worker that has a program of its own.
    this.#worker = new Worker(url, { execArgv: [] });
    this.#worker.unref();
    this.#worker.on("message", ({ id, value, failure }: Reply) => {
      const pending = this.#settle(id);
      if (failure === undefined) pending?.resolve(value);
      else pending?.reject(errorOf(failure));
    });
    this.#worker.on("error", (error: Error) => this.#abandon(error));
    this.#exit = new Promise((resolve) => {
      this.#worker.on("exit", () => {
        this.#abandon(new EngineError("MODEL_CLOSED", "the model was closed"));
        resolve();
      });
    });
  }

  async call<Method extends keyof Methods & string>(
    method: Method,
    argument: Parameters<Methods[Method]>[0],
  ): Promise<Awaited<ReturnType<Methods[Method]>>> {
    if (this.#closed !== undefined) throw this.#closed;
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<Methods[Method]>>>();
    const id = this.#calls++;
    this.#pending.set(id, { resolve, reject });
    // A worker keeps the process alive only while it works.
    this.#worker.ref();
    this.#worker.postMessage({ id, method, argument }, []);
    return await promise;
  }

  /** Closes the worker between two runs of a graph; what it was asked fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= new EngineError("MODEL_CLOSED", "the model was closed");
    this.#worker.ref();
    this.#worker.postMessage(CLOSE, []);
    await this.#exit;
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0 && this.#closed === undefined) this.#worker.unref();
    return pending;
  }

  /** The worker is gone: fails what it was asked and whatever it will be asked. */
  #abandon(error: Error): void {
    this.#closed ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
