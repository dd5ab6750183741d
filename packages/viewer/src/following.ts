import { useEffect, useEffectEvent, useState } from "react";
import { type Loaded, useApi } from "./client.ts";

/** Least time between an answer and the next request, in milliseconds. */
const PAUSE = 4000;

export interface Followed<T> extends Loaded<T> {
  /** Asks once more. */
  retry: () => void;
}

/**
 * Reads a part of the API and reads it again when `news` changes: never before the last answer came, however long the
 * server works on it, and not more often than every few seconds.
 */
export function useFollowing<T>(path: string | undefined, news: number): Followed<T> {
  const [asked, setAsked] = useState({ version: 0, news });
  const loaded = useApi<T>(path, asked.version);
  const ask = useEffectEvent(() => setAsked(({ version }) => ({ version: version + 1, news })));
  const due = asked.news !== news && !loaded.loading;
  useEffect(() => {
    if (!due) return undefined;
    const timer = setTimeout(() => ask(), PAUSE);
    return () => clearTimeout(timer);
  }, [due]);
  return { ...loaded, retry: () => setAsked(({ version }) => ({ version: version + 1, news })) };
}
