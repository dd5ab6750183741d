import type { BlindEpisode } from "candor/api";
import { useEffect, useEffectEvent, useState } from "react";
import { get } from "../client.ts";

/** How many answers are kept, for those who go back. */
const KEPT = 20;

/** Reads an episode as a rater may see it and, while that is being looked at, the one that follows, so that nobody waits for it. */
export function useAhead(
  path: string,
  ahead: string | undefined,
): { data: BlindEpisode | undefined; error: Error | undefined; retry: () => void } {
  const [read, setRead] = useState<ReadonlyMap<string, BlindEpisode | Error>>(new Map());
  const ask = (wanted: string, signal?: AbortSignal) => {
    const keep = (found: BlindEpisode | Error) => {
      if (!signal?.aborted) setRead((before) => new Map([...before].slice(1 - KEPT)).set(wanted, found));
    };
    get<BlindEpisode>(wanted, signal).then(keep, keep);
  };
  const askNew = useEffectEvent((wanted: string, signal: AbortSignal) => {
    if (!read.has(wanted) || read.get(wanted) instanceof Error) ask(wanted, signal);
  });
  useEffect(() => {
    const controller = new AbortController();
    askNew(path, controller.signal);
    if (ahead !== undefined) askNew(ahead, controller.signal);
    return () => controller.abort();
  }, [path, ahead]);
  const found = read.get(path);
  const retry = () => ask(path);
  return found instanceof Error
    ? { data: undefined, error: found, retry }
    : { data: found, error: undefined, retry };
}
