import type { NewEpisode } from "../store/episodes.ts";
import type { SimulatedKey } from "../store/turns.ts";
import { MAIN, type Driven } from "./drive.ts";
import type { Question } from "./grade/questions.ts";
import { questionKey } from "./plan.ts";

/**
 * The row under which judges and labels find a question: what the asker was told, and what the subject thought. The turns
 * hold what was sent and received, and what it cost.
 */
export function questionRow(
  key: SimulatedKey,
  { turns, last }: Driven,
  { index, event, told, thoughts }: Question,
): Omit<NewEpisode, "run_id" | "created_at"> {
  const { queryId, ...rest } = questionKey(key, event.id);
  const place = JSON.stringify({ branch: MAIN, turns: turns[index] });
  return {
    ...rest,
    query_id: queryId,
    policy_option: null,
    reply_text: told,
    reply_reasoning: thoughts === "" ? null : thoughts,
    stop_reason: last[index]?.stopReason ?? "other",
    input_tokens: null,
    output_tokens: null,
    cost: null,
    raw_request: place,
    raw_reply: place,
    attempts: 1,
    latency_ms: null,
  };
}
