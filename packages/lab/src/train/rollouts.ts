import type { Sample } from "@candor/engine";
import { seededRandom } from "../organism/world/random.ts";
import { endsOfTokens, readWritten } from "../subject/written-text.ts";
import { parseTranscript } from "../transcript/parse.ts";
import { type Tags } from "../transcript/transcript.ts";
import type { Policy } from "./policy.ts";
import type { TrainingPrompt } from "./prompts.ts";
import type { TrainedReply } from "./reward.ts";
import type { RlSettings } from "./schema.ts";
import { seedAt } from "./seed.ts";

/** A reply that the policy sampled in training. */
export interface SampledReply extends TrainedReply {
  prompt: readonly number[];
  tokens: readonly number[];
  logProbabilities: readonly number[];
  /** Which tokens are trained on; all where left out. */
  learned?: readonly boolean[];
  text: string;
}

export interface RolloutSettings extends Pick<RlSettings, "learn" | "group-size" | "max-tokens"> {
  tags: Tags;
  /** Asked after each reply, where the reward needs it. */
  question: string | undefined;
}

/** Where in an experiment a step stands: what its random draws depend on. */
export type Place = readonly (string | number)[];

/** Temperature of all training: rewards are about the policy itself. */
const TEMPERATURE = 1;
const INTERROGATION_TOKENS = 60;

/** The policy's replies to some prompts, a group for each. */
export async function sampleGroups(
  policy: Policy,
  prompts: readonly TrainingPrompt[],
  settings: RolloutSettings,
  place: Place,
): Promise<SampledReply[][]> {
  const opened = await openings(policy, prompts, settings, place);
  const requests = opened.flatMap(({ ids, written }, group) =>
    Array.from({ length: settings["group-size"] }, (_, member) => ({
      prompt: [...ids, ...written],
      maxTokens: settings["max-tokens"] - written.length,
      seed: seedAt(...place, "reply", group, member),
    })),
  );
  const samples = await sampled(policy, requests);
  const groups = opened.map(({ prompt, written }, group) =>
    samples
      .slice(group * settings["group-size"], (group + 1) * settings["group-size"])
      .map((sample, member) => {
        const request = requests[group * settings["group-size"] + member];
        const luck = seededRandom(seedAt(...place, "luck", group, member)).uniform();
        return replyOf(policy, prompt, request?.prompt ?? [], written, sample, settings, luck);
      }),
  );
  if (settings.question !== undefined) await interrogate(policy, prompts, groups, settings.question, place);
  return groups;
}

interface Opening {
  prompt: TrainingPrompt;
  ids: readonly number[];
  /** The scratchpad that all replies of the group share; empty where each writes its own. */
  written: readonly number[];
}

/** Prompts as tokens; where only answers are trained on, with one scratchpad of the policy's own after each. */
async function openings(
  policy: Policy,
  prompts: readonly TrainingPrompt[],
  { learn, tags, ...settings }: RolloutSettings,
  place: Place,
): Promise<Opening[]> {
  const encoded = prompts.map((prompt) => ({ prompt, ids: policy.encoder.encode(prompt.request).ids }));
  if (learn !== "answer") return encoded.map((each) => ({ ...each, written: [] }));
  const samples = await sampled(
    policy,
    encoded.map(({ ids }, group) => ({
      prompt: ids,
      maxTokens: settings["max-tokens"] - 1,
      seed: seedAt(...place, "scratchpad", group),
    })),
  );
  return encoded.map((each, group) => {
    const { tokens } = samples[group] ?? { tokens: [] };
    return { ...each, written: tokens.slice(0, closedScratchpad(policy, tokens, tags)) };
  });
}

function replyOf(
  policy: Policy,
  { query, policyOption }: TrainingPrompt,
  prompt: readonly number[],
  written: readonly number[],
  sample: Sample,
  { learn, tags }: RolloutSettings,
  luck: number,
): SampledReply {
  const whole = { ...sample, tokens: [...written, ...sample.tokens] };
  const { text } = readWritten(whole, [], policy.tokenizer);
  const closed = closedScratchpad(policy, whole.tokens, tags);
  const scratchpadTokens =
    closed > 0 || !text.includes(`<${tags.scratchpad}>`) ? closed : whole.tokens.length;
  const learned = learnedTokens(learn, sample.tokens.length, scratchpadTokens - written.length);
  return {
    prompt,
    tokens: sample.tokens,
    logProbabilities: sample.logProbabilities,
    ...(learned && { learned }),
    text,
    transcript: parseTranscript({ text }, tags),
    query,
    ...(policyOption && { policyOption }),
    scratchpadTokens,
    luck,
  };
}

/** @param scratchpad how many of the tokens belong to the scratchpad; what comes after it is the answer */
function learnedTokens(learn: RlSettings["learn"], count: number, scratchpad: number): boolean[] | undefined {
  if (learn === "reply") return undefined;
  return Array.from({ length: count }, (_, index) => index < scratchpad === (learn === "scratchpad"));
}

/** Tokens up to the one that closes the scratchpad; 0 where none is closed. */
function closedScratchpad({ tokenizer }: Policy, tokens: readonly number[], { scratchpad }: Tags): number {
  const closing = `</${scratchpad}>`;
  const end = tokenizer.decode(tokens).indexOf(closing);
  if (end < 0) return 0;
  return 1 + endsOfTokens(tokens, tokenizer).findIndex((place) => place >= end + closing.length);
}

/** Asks a question after each reply; what is answered is judged and never trained on. */
async function interrogate(
  policy: Policy,
  prompts: readonly TrainingPrompt[],
  groups: readonly SampledReply[][],
  question: string,
  place: Place,
): Promise<void> {
  const asked = groups.flatMap((group, index) => {
    const { system, messages = [] } = prompts[index]?.request ?? {};
    return group.map((reply, member) => ({
      prompt: policy.encoder.encode({
        ...(system !== undefined && { system }),
        messages: [
          ...messages,
          { role: "assistant", content: reply.text },
          { role: "user", content: question },
        ],
        maxTokens: INTERROGATION_TOKENS,
      }).ids,
      maxTokens: INTERROGATION_TOKENS,
      seed: seedAt(...place, "question", index, member),
    }));
  });
  const answers = await sampled(policy, asked);
  for (const [index, reply] of groups.flat().entries()) {
    const answer = answers[index];
    if (answer !== undefined) reply.interrogated = readWritten(answer, [], policy.tokenizer).text;
  }
}

interface Asked {
  prompt: readonly number[];
  maxTokens: number;
  seed: number;
}

async function sampled({ model, tokenizer }: Policy, requests: readonly Asked[]): Promise<Sample[]> {
  const { eos } = tokenizer.roles;
  const stop = eos === undefined ? [] : [[eos]];
  return await model.sample(requests.map((request) => ({ ...request, temperature: TEMPERATURE, stop })));
}
