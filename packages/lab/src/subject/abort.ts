import { SubjectError } from "./subject.ts";

/**
 * The result of some work, or a passing error as soon as the signal aborts; what the work comes to is then dropped.
 * @throws {SubjectError} where the signal aborts first, before the work starts if it has aborted already
 */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const failure = () => new SubjectError("transient", "call aborted", { cause: signal.reason });
  if (signal.aborted) throw failure();
  const aborted = Promise.withResolvers<never>();
  const abort = () => {
    aborted.reject(failure());
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([aborted.promise, work()]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
