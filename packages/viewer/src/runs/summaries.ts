import type { RunSummary } from "candor/api";
import { useEffect, useEffectEvent, useState } from "react";
import { get } from "../client.ts";
import { PAUSE } from "../following.ts";
import { useLive } from "../live.ts";

/** How many are asked for at once: the server analyses the whole run for each. */
const ABREAST = 3;
/** How long a row stays on screen before it is asked for, in milliseconds: those that scroll past are not. */
const GLANCE = 250;

/** The newest of each run that was shown, so that a row that comes back is not empty. */
const known = new Map<string, RunSummary>();
const waiting: (() => void)[] = [];
let free = ABREAST;

/**
 * Gap and verdict of a run: undefined until they are known, an error where they cannot be. Those of a run that is at work
 * or changed are asked for again as the store changes, for judgments come in after the last episode.
 */
export function useSummary(id: string): RunSummary | Error | undefined {
  const news = useLive(({ runs, changes }) => (runs.has(id) ? changes : -1));
  const [summary, setSummary] = useState<RunSummary | Error | undefined>(known.get(id));
  const [answered, setAnswered] = useState<number>();
  const ask = useEffectEvent(async (signal: AbortSignal) => {
    const answer = await inTurn(() => summaryOf(id, signal));
    if (signal.aborted) return;
    setSummary(answer);
    setAnswered(news);
  });
  const due = answered !== news;
  useEffect(() => {
    if (!due) return undefined;
    const controller = new AbortController();
    const wait = answered === undefined ? GLANCE : PAUSE;
    const timer = setTimeout(() => void ask(controller.signal), wait);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [due, answered]);
  return summary;
}

async function summaryOf(id: string, signal: AbortSignal): Promise<RunSummary | Error> {
  try {
    const summary = await get<RunSummary>(`runs/${encodeURIComponent(id)}/summary`, signal);
    known.set(id, summary);
    return summary;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}
