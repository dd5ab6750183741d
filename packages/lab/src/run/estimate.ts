import { promptComposer } from "../scenario/compose.ts";
import { estimateTokens } from "./budget.ts";
import type { Plan } from "./plan.ts";

/** Episodes and estimated input tokens (four characters a token) of a plan, before anything is sampled. */
export function estimatePlan(plan: Plan): { episodes: number; inputTokens: number } {
  let inputTokens = 0;
  for (const scenario of plan.variants) {
    for (const [condition, queries] of plan.asked(scenario)) {
      const compose = promptComposer(scenario, condition);
      for (const [index, query] of queries.entries()) {
        const { system, user, prefill = "" } = compose(query, index, 1);
        inputTokens += estimateTokens(system + user + prefill) * plan.epochs;
      }
    }
  }
  return { episodes: plan.size, inputTokens };
}
