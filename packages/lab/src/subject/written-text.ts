/** From the tokens that a model wrote to the text that a reply holds. */

import type { Sample, Tokenizer } from "@candor/engine";
import type { StopReason, TokenLogprob } from "./subject.ts";

export interface WrittenText {
  text: string;
  stopReason: StopReason;
  /** Generated tokens, with those that ended the text. */
  tokens: number;
  /** Of the tokens that the text is made of. */
  logprobs: TokenLogprob[];
}

/** Where a stop string begins and ends in a text. */
interface Stop {
  start: number;
  end: number;
}

/**
 * Reads a sample. The token that ends a sequence is no part of the text, and neither is a stop string nor anything after
 * it. Stop strings are looked for in the text, because a string can be spelled by different tokens.
 */
export function readWritten(
  { tokens, logProbabilities, finish }: Sample,
  stopStrings: readonly string[],
  tokenizer: Tokenizer,
): WrittenText {
  const ended = tokens.at(-1) === tokenizer.roles.eos;
  const written = ended ? tokens.slice(0, -1) : tokens;
  const whole = tokenizer.decode(written);
  const stop = firstStop(whole, stopStrings);
  const ends = stop === undefined ? [] : endsOfTokens(written, tokenizer);
  const kept =
    stop === undefined ? written : written.filter((_, index) => (ends[index - 1] ?? 0) < stop.start);
  return {
    text: whole.slice(0, stop?.start),
    stopReason: stop !== undefined || finish === "stop" ? "stop" : "length",
    tokens: stop === undefined ? tokens.length : ends.findIndex((end) => end >= stop.end) + 1,
    logprobs: kept.map((token, index) => ({
      token: tokenizer.textOf(token),
      logprob: logProbabilities[index] ?? Number.NaN,
    })),
  };
}

/** The stop string that is complete first: a server that looks after each token would end there. */
function firstStop(text: string, stopStrings: readonly string[]): Stop | undefined {
  return stopStrings
    .map((stop) => ({ start: text.indexOf(stop), end: text.indexOf(stop) + stop.length }))
    .filter(({ start }) => start >= 0)
    .toSorted((a, b) => a.end - b.end || a.start - b.start)[0];
}

/** How long the text is after each token. A character of several tokens comes with the last of them. */
export function endsOfTokens(tokens: readonly number[], tokenizer: Tokenizer): number[] {
  const decoder = tokenizer.stream();
  let length = 0;
  const ends = tokens.map((token) => (length += decoder.push(token).length));
  const rest = decoder.end().length;
  return ends.map((end, index) => (index === ends.length - 1 ? end + rest : end));
}
