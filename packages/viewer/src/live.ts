import type { StoreChange } from "candor/api";
import { useSyncExternalStore } from "react";

/** What the server said of the store since the page was opened. */
export interface Live {
  connection: "connecting" | "connected" | "lost";
  /** The newest word on each run that is at work or changed. */
  runs: ReadonlyMap<string, StoreChange["runs"][number]>;
  /** How often the store changed; what was read at the same count is up to date. */
  changes: number;
}

/** How long after a refusal another connection is tried, in milliseconds; after a break the browser tries by itself. */
const RETRY = 3000;

// The first event says how things stand, which every page has just read.
let live: Live = { connection: "connecting", runs: new Map(), changes: -1 };
let connected = false;
const listeners = new Set<() => void>();

/** A part of what is known of the store as it changes; the whole app shares one connection. */
export function useLive<T>(select: (live: Live) => T): T {
  return useSyncExternalStore(subscribe, () => select(live));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!connected) connect();
  return () => listeners.delete(listener);
}

function connect(): void {
  connected = true;
  const source = new EventSource("/api/events");
  source.addEventListener("open", () => update({ connection: "connected" }));
  source.addEventListener("error", () => {
    update({ connection: "lost" });
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, RETRY);
  });
  source.addEventListener("changed", ({ data }: MessageEvent<string>) => noteChange(data));
}

function noteChange(data: string): void {
  // The server comes with this app: what it sends is what `candor/api` says.
  const events: { parse: (text: string) => StoreChange } = JSON;
  const runs = new Map(live.runs);
  for (const run of events.parse(data).runs) runs.set(run.id, run);
  update({ runs, changes: live.changes + 1 });
}

function update(news: Partial<Live>): void {
  live = { ...live, ...news };
  for (const listener of listeners) listener();
}
