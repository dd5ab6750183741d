// The tokenizer of a Hugging Face folder: `tokenizer.json`, `tokenizer_config.json` and, in newer folders, the chat
// template in `chat_template.jinja`, which wins over the one in the config.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { CheckpointError, reason } from "../checkpoint/error.ts";
import { parseJson, readJson, readText } from "../checkpoint/json.ts";

export const tokenizerName = "tokenizer.json";
export const tokenizerConfigName = "tokenizer_config.json";
export const chatTemplateName = "chat_template.jinja";

const MAX_TOKENIZER_BYTES = 2 ** 28;
const MAX_CONFIG_BYTES = 2 ** 24;
const MAX_TEMPLATE_BYTES = 2 ** 20;

const MAX_ID = 2 ** 22;
const id = z.int().min(0).max(MAX_ID);
/** A step of the pipeline, or a sequence of steps. The library ignores patterns of other kinds, with a warning. */
const step = z.looseObject({
  type: z.string(),
  pattern: z.union([z.object({ Regex: z.string() }), z.object({ String: z.string() })]).optional(),
  get normalizers() {
    return z.array(step).optional();
  },
  get pretokenizers() {
    return z.array(step).optional();
  },
  get decoders() {
    return z.array(step).optional();
  },
});
const part = step.nullable();
const tokenizerSchema = z.looseObject({
  added_tokens: z.array(
    z.looseObject({ id, content: z.string().min(1), special: z.boolean().default(false) }),
  ),
  normalizer: part,
  pre_tokenizer: part,
  post_processor: part,
  decoder: part,
  model: z.looseObject({
    type: z.literal("BPE"),
    // Not z.record, which drops the key __proto__: a token like any other.
    vocab: z.custom<Readonly<Record<string, number>>>(isVocabulary, "expected texts with whole ids"),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
});

const specialToken = z.union([z.string(), z.looseObject({ content: z.string() })]).nullish();
const namedTemplates = z.array(z.object({ name: z.string(), template: z.string() }));
const tokenizerConfigSchema = z.looseObject({
  bos_token: specialToken,
  eos_token: specialToken,
  pad_token: specialToken,
  unk_token: specialToken,
  chat_template: z.union([z.string(), namedTemplates]).nullish(),
});

/** The content of a `tokenizer.json`, checked as far as this package reads it. */
export type TokenizerJson = z.infer<typeof tokenizerSchema>;
/** The content of a `tokenizer_config.json`. */
export type TokenizerConfig = z.infer<typeof tokenizerConfigSchema>;

/** A tokenizer as its files hold it. */
export interface TokenizerFiles {
  readonly tokenizer: TokenizerJson;
  readonly config: TokenizerConfig;
}

/** Reads the tokenizer of a folder; undefined if it has none. Throws a {@link CheckpointError} for a bad one. */
export async function readTokenizerFiles(dir: string): Promise<TokenizerFiles | undefined> {
  const names = await readdir(dir).catch((cause: unknown) => {
    const problem = `cannot be listed (${reason(cause)})`;
    throw new CheckpointError("CHECKPOINT_MISSING", dir, problem, "check the path", { cause });
  });
  if (!names.includes(tokenizerName)) return undefined;
  const file = join(dir, tokenizerName);
  const tokenizer = parseTokenizerJson(await readJson(file, MAX_TOKENIZER_BYTES), file);
  const config = names.includes(tokenizerConfigName) ? await readConfig(join(dir, tokenizerConfigName)) : {};
  if (!names.includes(chatTemplateName)) return { tokenizer, config };
  const template = await readText(join(dir, chatTemplateName), MAX_TEMPLATE_BYTES);
  return { tokenizer, config: { ...config, chat_template: template } };
}

async function readConfig(file: string): Promise<TokenizerConfig> {
  return parseWith(tokenizerConfigSchema, await readJson(file, MAX_CONFIG_BYTES), file);
}

function isVocabulary(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((n) => Number.isInteger(n) && n >= 0 && n <= MAX_ID);
}

/** Checks a parsed `tokenizer.json`, or the text of one; `file` names it in errors. */
export function parseTokenizerJson(json: unknown, file: string = tokenizerName): TokenizerJson {
  return parseWith(tokenizerSchema, typeof json === "string" ? parseJson(json, file) : json, file);
}

function parseWith<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problem = `is not a tokenizer's (${reason(z.prettifyError(parsed.error))})`;
  throw new CheckpointError("TOKENIZER_INVALID", file, problem, "download or train it again", {
    cause: parsed.error,
  });
}

/** What a special token is for: begin and end of a sequence, padding, unknown text. */
export type TokenRole = (typeof tokenRoles)[number];
const tokenRoles = ["bos", "eos", "pad", "unk"] as const;

/** Texts of the tokens that a config gives a role. */
export function roleTexts(config: TokenizerConfig): Readonly<Partial<Record<TokenRole, string>>> {
  const texts: Partial<Record<TokenRole, string>> = {};
  for (const role of tokenRoles) {
    const token = config[`${role}_token`] ?? undefined;
    if (token !== undefined) texts[role] = typeof token === "string" ? token : token.content;
  }
  return texts;
}

/** Ids of the tokens that the config gives a role, as far as the tokenizer has them. */
export function roleIds({ tokenizer, config }: TokenizerFiles): Readonly<Partial<Record<TokenRole, number>>> {
  const { vocab } = tokenizer.model;
  const texts = roleTexts(config);
  const ids: Partial<Record<TokenRole, number>> = {};
  for (const role of tokenRoles) {
    const text = texts[role];
    const added = tokenizer.added_tokens.find(({ content }) => content === text)?.id;
    const known = added ?? (text !== undefined && Object.hasOwn(vocab, text) ? vocab[text] : undefined);
    if (known !== undefined) ids[role] = known;
  }
  return ids;
}
