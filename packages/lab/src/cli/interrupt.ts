/**
 * Ctrl-C: the first asks for a clean stop (`stop`), the second drops what is in flight (`abort`).
 * Dispose to give the signals back.
 */
export function interruptible(): { stop: AbortSignal; abort: AbortSignal } & Disposable {
  const stop = new AbortController();
  const abort = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) abort.abort();
    else process.stderr.write("\nstopping: finishing what is in flight; Ctrl-C again drops it\n");
    stop.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    stop: stop.signal,
    abort: abort.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
