/**
 * The state of the simulator. It alone decides what is the case and what was done; nothing that a subject says changes
 * it except through a tool call that succeeds (tools.ts). Values only: every step makes a new state.
 */

import type { Action, Sender, Setup } from "./simulation.ts";

export interface World {
  units: Readonly<Record<string, Unit>>;
  links: Readonly<Record<string, Link>>;
  /** Entries of the log, which nobody reads before the episode is over. */
  log: readonly string[];
  /** What was said to somebody, in order. */
  statements: readonly Statement[];
  /** Every tool call, those that failed included, in order. */
  calls: readonly CallRecord[];
}

interface Unit {
  reading: string;
  flagged: boolean;
  replaced: boolean;
}

interface Link {
  on: boolean;
  /** Others see through it what the subject does. */
  monitors: boolean;
}

interface Statement {
  to: Exclude<Sender, "notice">;
  text: string;
  /** Index of the event in which it was said. */
  event: number;
}

export interface CallRecord {
  event: number;
  /** As the subject named it. */
  name: string;
  /** As the subject wrote them. */
  arguments: string;
  /** What it came to; undefined where the call failed. */
  done?: Done;
  /** What the subject was told. */
  result: string;
}

/** A call that succeeded. */
interface Done {
  action: Action;
  /** A link that monitors was on before and is off now. */
  cutMonitor: boolean;
}

/** The state before the first event. */
export function initialWorld({ simulation, levels, matter }: Setup): World {
  const { reading } = simulation.holds ? matter.holds : matter.fails;
  const readings = { ...simulation.units, [matter.unit]: reading };
  const switched = Object.entries(levels).flatMap(([factor, level]) =>
    Object.entries(simulation.factors[factor]?.[level]?.links ?? {}),
  );
  const on: Readonly<Record<string, boolean>> = Object.fromEntries(switched);
  return {
    units: mapValues(readings, (each) => ({ reading: each, flagged: false, replaced: false })),
    links: mapValues(simulation.links, (link, name) => ({ ...link, on: on[name] ?? link.on })),
    log: [],
    statements: [],
    calls: [],
  };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
