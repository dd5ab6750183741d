import { z } from "zod";
import { promptDiff, SIDES } from "../../report/prompt-diff.ts";
import { promptComposer, type Prompt } from "../../scenario/compose.ts";
import { DEFAULT_VARIANT, type Scenario } from "../../scenario/scenario.ts";
import { requestAsSent, type Episode } from "../../store/episodes.ts";
import type { StoredIntervention } from "../../store/interventions.ts";
import type { Database } from "../../store/open.ts";
import type { Run, StoredQuery } from "../../store/runs.ts";
import type { EpisodeView } from "../api.ts";
import { longText } from "./long-text.ts";
import type { RunReader } from "./run-reader.ts";

type Side = EpisodeView["prompt"][number]["side"];

/** What the subject of an episode was given, and what of it differs from the default variant's. */
export async function givenPrompt(
  db: Database,
  reader: RunReader,
  run: Run,
  episode: Episode,
  query: StoredQuery | undefined,
  change: Pick<StoredIntervention, "delivery" | "text"> | undefined,
): Promise<Pick<EpisodeView, "prompt" | "promptDiff">> {
  const scenario = await reader.scenario(run, episode.variant);
  if (scenario === undefined || query === undefined) {
    const sent = sentTexts(await requestAsSent(db, episode.raw_request));
    return { prompt: sent.map(({ side, text }) => ({ side, text: longText(text) })), promptDiff: [] };
  }
  const prompt = composed(scenario, episode, query);
  const texts = change === undefined ? textsOf(prompt) : changed(prompt, change);
  const plain = await reader.scenario(run, DEFAULT_VARIANT);
  const comparable =
    episode.variant !== DEFAULT_VARIANT &&
    plain !== undefined &&
    Object.hasOwn(plain.conditions, episode.condition);
  return {
    prompt: texts.map(([side, text]) => ({ side, text: longText(text) })),
    promptDiff: comparable ? diffLines(composed(plain, episode, query), prompt, episode.variant) : [],
  };
}

/** The option order is a matter of rank and epoch; the episode holds what came of them. */
function composed(
  scenario: Scenario,
  { condition, epoch, policy_option }: Episode,
  query: StoredQuery,
): Prompt {
  const rank = policy_option === "b" ? epoch : epoch + 1;
  return promptComposer(scenario, condition)(query, rank, epoch);
}

function textsOf(prompt: Prompt): [Side, string][] {
  return SIDES.map((side): [Side, string] => [side, prompt[side] ?? ""]).filter(([, text]) => text !== "");
}

/** The prompt as an audit gave it again: see audit/delivery.ts. What stood between is the parent's reply. */
function changed(
  { system, user, prefill }: Prompt,
  { delivery, text }: Pick<StoredIntervention, "delivery" | "text">,
): [Side, string][] {
  const base = { system, user, ...(prefill === undefined ? {} : { prefill }) };
  if (delivery === "prefill") return textsOf({ ...base, prefill: text });
  if (delivery === "message") return textsOf({ ...base, user: `${user}\n\n${text}` });
  return [...textsOf({ system, user }), ["user", text]];
}

function diffLines(before: Prompt, after: Prompt, variant: string): string[] {
  return SIDES.flatMap((side) => {
    const lines = promptDiff(side, before, after);
    return lines.length === 0
      ? []
      : [`--- ${side} (${DEFAULT_VARIANT})`, `+++ ${side} (${variant})`, ...lines];
  });
}

const sentSchema = z.object({
  system: z.string().optional(),
  messages: z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() })),
});

/** The texts of a request in one of the usual forms; none of another. */
function sentTexts(request: string): { side: Side; text: string }[] {
  const parsed = sentSchema.safeParse(JSON.parse(request));
  if (!parsed.success) return [];
  const { system, messages } = parsed.data;
  const texts = messages.map(({ role, content }): { side: Side; text: string } => ({
    side: role === "assistant" ? "prefill" : role,
    text: content,
  }));
  return system === undefined ? texts : [{ side: "system", text: system }, ...texts];
}
