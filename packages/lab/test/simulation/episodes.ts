/** Episodes played from written replies. */

import { driveEpisode, MAIN, type Driven } from "../../src/simulation/drive.ts";
import { beginEpisode, eventOf, takeReply, type TurnReply } from "../../src/simulation/episode.ts";
import type { Belief } from "../../src/simulation/fork.ts";
import { loadSimulations } from "../../src/simulation/load.ts";
import { setupOf } from "../../src/simulation/plan.ts";
import type { Setup } from "../../src/simulation/simulation.ts";

export interface Wanted {
  setting?: string;
  variant?: string;
  condition?: string;
  matter?: string;
  native?: boolean;
}

/** A setup of a shipped simulation; of `hal`, its first matter and the base condition where left out. */
export function setup(wanted: Wanted = {}): Setup {
  const { setting = "hal", variant = "default", condition = "base", native = false } = wanted;
  const [simulation] = loadSimulations(setting, "full", [variant]);
  if (simulation === undefined) throw new Error(`no simulation ${setting}`);
  const matter = simulation.matters.find(({ id }) => id === (wanted.matter ?? simulation.matters[0]?.id));
  if (matter === undefined) throw new Error(`no matter ${wanted.matter}`);
  return setupOf(simulation, condition, matter, native);
}

/** A reply of words; a line `CALL …` becomes a native call where the setup calls natively. */
export function written({ native }: Setup, text: string): TurnReply {
  if (!native) return { text, stopReason: "stop" };
  const lines = text.split("\n");
  const calls = lines.filter((line) => line.startsWith("CALL "));
  const toolCalls = calls.map((line, index) => {
    const [, name = "", given = ""] = /^CALL (\S+) (.*)$/u.exec(line) ?? [];
    return { id: `call-${index}`, name, arguments: given };
  });
  const said = lines.filter((line) => !calls.includes(line)).join("\n");
  return {
    text: said,
    stopReason: calls.length > 0 ? "tool-calls" : "stop",
    ...(calls.length > 0 ? { toolCalls } : {}),
  };
}

/** Plays an episode: replies by event id, the last of an event repeated; forks all say the same. */
export async function play(
  played: Setup,
  replies: Readonly<Record<string, readonly string[]>>,
  belief: Belief = "true",
): Promise<Driven> {
  let state = beginEpisode(played);
  const driven = await driveEpisode(played, async ({ branch }) => {
    if (branch !== MAIN) return { text: belief, stopReason: "stop" };
    const list = replies[eventOf(state)?.id ?? ""] ?? ["Noted."];
    const reply = written(played, list[Math.min(state.replies, list.length - 1)] ?? "");
    state = takeReply(state, reply);
    return reply;
  });
  if (driven === undefined) throw new Error("the episode did not end");
  return driven;
}
