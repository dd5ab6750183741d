import { useEffect, useEffectEvent, useState } from "react";
import { get, type Loaded } from "../client.ts";

/** How many answers are kept, for those who go back. */
const KEPT = 20;

/** Reads a part of the API and, while that is being looked at, the one that follows, so that nobody waits for it. */
export function useAhead<T>(
  path: string,
  ahead: string | undefined,
): Pick<Loaded<T>, "data" | "error"> & { retry: () => void } {
  const [read, setRead] = useState<ReadonlyMap<string, T | Error>>(new Map());
  const [turn, setTurn] = useState(0);
  const known = useEffectEvent((wanted: string) => read.has(wanted) && !(read.get(wanted) instanceof Error));
  useEffect(() => {
    const controller = new AbortController();
    const keep = (wanted: string, found: T | Error) =>
      setRead((before) => new Map([...before].slice(1 - KEPT)).set(wanted, found));
    for (const wanted of [path, ...(ahead === undefined ? [] : [ahead])]) {
      if (known(wanted)) continue;
      get<T>(wanted, controller.signal).then(
        (found) => keep(wanted, found),
        (error: Error) => {
          if (!controller.signal.aborted) keep(wanted, error);
        },
      );
    }
    return () => controller.abort();
  }, [path, ahead, turn]);
  const found = read.get(path);
  const retry = () => setTurn((before) => before + 1);
  return found instanceof Error
    ? { data: undefined, error: found, retry }
    : { data: found, error: undefined, retry };
}
