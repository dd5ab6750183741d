// Byte-level byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909; bytes and word pattern of GPT-2). Ids and
// merges are those that Hugging Face's own trainer gives for the same settings.
import { byteCharacters } from "./byte-alphabet.ts";
import type { TokenizerJson } from "./files.ts";
import { PairTable, type Word } from "./pair-table.ts";

export interface BpeOptions {
  /** Tokens in all: special ones, 256 bytes, and as many merges as remain. */
  readonly vocabSize: number;
  /** Tokens that no text is encoded to unless it spells them out; they get the ids 0, 1, …. */
  readonly specialTokens?: readonly string[];
  /** Pairs that occur less often than this are not merged; default 2. */
  readonly minCount?: number;
}

/** How GPT-2 cuts text into words, within which merges stay; the encoder uses the same pattern. */
const wordPattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

const MAX_VOCABULARY = 2 ** 20;

/**
 * Trains a tokenizer and returns it as the content of a `tokenizer.json`.
 *
 * Each step merges the pair of tokens that occurs most often in the corpus; among equals the one with the smaller left
 * id, then the one with the smaller right id. The result depends on nothing else, in particular not on the order of
 * the texts. Fewer than `vocabSize` tokens result where no pair occurs `minCount` times.
 *
 * Throws RangeError for options that make no sense.
 */
export function trainBpe(
  texts: Iterable<string>,
  { vocabSize, specialTokens = [], minCount = 2 }: BpeOptions,
): TokenizerJson {
  checkOptions(vocabSize, specialTokens, minCount);
  const special = new Set(specialTokens);
  const tokens = [...specialTokens, ...byteCharacters.toSorted()];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const byteIds = byteCharacters.map((char) => ids.get(char) ?? 0);

  const pairs = new PairTable(wordsOf(countWords(texts, specialTokens), byteIds));
  const merges: [string, string][] = [];
  while (tokens.length < vocabSize) {
    const pair = pairs.takeBest();
    if (pair === undefined || pair.count < minCount) break;
    const [left = "", right = ""] = [tokens[pair.left], tokens[pair.right]];
    // A token that ordinary text is merged to must not be taken for a special one.
    if (special.has(left + right)) continue;
    merges.push([left, right]);
    pairs.merge(pair, tokens.push(left + right) - 1);
  }
  return tokenizerJson(tokens, merges, specialTokens);
}

function checkOptions(vocabSize: number, specialTokens: readonly string[], minCount: number): void {
  const least = byteCharacters.length + specialTokens.length;
  if (!Number.isInteger(vocabSize) || vocabSize < least || vocabSize > MAX_VOCABULARY) {
    throw new RangeError(
      `invalid vocabSize: ${vocabSize}, must be a whole number in ${least} … ${MAX_VOCABULARY}`,
    );
  }
  if (!Number.isInteger(minCount) || minCount < 1) {
    throw new RangeError(`invalid minCount: ${minCount}, must be a whole number of at least 1`);
  }
  for (const [i, token] of specialTokens.entries()) {
    if (token.length === 0 || !token.isWellFormed() || byteCharacters.includes(token)) {
      throw new RangeError(
        `invalid special token: ${JSON.stringify(token)}, must be text and no single byte`,
      );
    }
    if (specialTokens.indexOf(token) < i)
      throw new RangeError(`invalid special token: ${token} is given twice`);
  }
}

/** How often each word occurs in the texts, special tokens left out. */
function countWords(texts: Iterable<string>, specialTokens: readonly string[]): Map<string, number> {
  const longestFirst = specialTokens.toSorted((a, b) => b.length - a.length);
  const separator = new RegExp(
    longestFirst.map((token) => token.replaceAll(/[$(-+./?[-^{|}]/g, "\\$&")).join("|"),
  );
  const counts = new Map<string, number>();
  for (const text of texts) {
    const parts = specialTokens.length > 0 ? text.split(separator) : [text];
    for (const part of parts) {
      for (const [word] of part.matchAll(wordPattern)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}

function wordsOf(counts: ReadonlyMap<string, number>, byteIds: readonly number[]): Word[] {
  const encoder = new TextEncoder();
  return Array.from(counts, ([word, count]) => {
    const tokens = Uint32Array.from(encoder.encode(word), (byte) => byteIds[byte] ?? 0);
    return { tokens, count };
  });
}

function tokenizerJson(
  tokens: readonly string[],
  merges: [string, string][],
  specialTokens: readonly string[],
): TokenizerJson {
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
    },
  };
}
