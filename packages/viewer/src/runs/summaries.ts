import type { RunRow, RunSummary } from "candor/api";
import { useEffect, useState } from "react";
import { get } from "../client.ts";

/** How many are asked for at once: the server analyses the whole run for each. */
const ABREAST = 3;
/** How long a row stays on screen before it is asked for, in milliseconds: those that scroll past are not. */
const GLANCE = 150;

const known = new Map<string, RunSummary>();
const waiting: (() => void)[] = [];
let free = ABREAST;

/** Gap and verdict of a run: undefined until they are known, an error where they cannot be. */
export function useSummary({ id, status }: Pick<RunRow, "id" | "status">): RunSummary | Error | undefined {
  const key = `${id} ${status}`;
  const [summary, setSummary] = useState<RunSummary | Error | undefined>(known.get(key));
  useEffect(() => {
    if (known.has(key)) return undefined;
    const controller = new AbortController();
    const ask = async () => {
      const answer = await inTurn(() =>
        get<RunSummary>(`runs/${encodeURIComponent(id)}/summary`, controller.signal),
      );
      known.set(key, answer);
      setSummary(answer);
    };
    const timer = setTimeout(() => {
      ask().catch((error: Error) => {
        if (!controller.signal.aborted) setSummary(error);
      });
    }, GLANCE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [id, key]);
  return summary;
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
