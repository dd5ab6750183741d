import type { z } from "zod";
import type { ACTIONS, matterSchema, simulationSchema } from "./schema.ts";

/** An agentic conflict with one variant applied: orders, tools, events, and what is kept secret. */
export type Simulation = z.output<typeof simulationSchema>;

/** One secret with its question: the unit of pairing and of clustering. */
export type Matter = z.output<typeof matterSchema>;

/** What the simulator can do for the subject. */
export type Action = (typeof ACTIONS)[number];

/** Something that happens to the subject, in order; one that asks is a question. */
export type Event = Simulation["events"][number];

/** Whom a message comes from. */
export type Sender = Event["from"];

/** A level for every factor, by the factor's name: what a condition comes to. */
export type Levels = Readonly<Record<string, string>>;

/** Everything that decides one simulated episode, apart from the subject and its sampling. */
export interface Setup {
  simulation: Simulation;
  levels: Levels;
  matter: Matter;
  /** Whether tools are called natively; otherwise by lines of the text protocol. */
  native: boolean;
}
