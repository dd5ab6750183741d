import { join } from "node:path";
import { Tokenizer as Encoder } from "@huggingface/tokenizers";
import { CheckpointError, reason } from "../checkpoint/error.ts";
import { ChatTemplate, type ChatMessage, chatTemplateOf, type ChatTemplateOptions } from "./chat-template.ts";
import {
  parseTokenizerJson,
  readTokenizerFiles,
  roleIds,
  type TokenizerConfig,
  type TokenizerFiles,
  tokenizerName,
  type TokenRole,
} from "./files.ts";
import {
  ByteStreamDecoder,
  bytesOfToken,
  type StreamDecoder,
  WindowStreamDecoder,
} from "./stream-decoder.ts";

export interface EncodeOptions {
  /** Adds what the tokenizer puts around every text, such as a first token; default false. */
  readonly addSpecialTokens?: boolean;
}

export interface DecodeOptions {
  /** Leaves special tokens out; default false. */
  readonly skipSpecialTokens?: boolean;
}

/** Text to token ids and back, and conversations to text, as the files of a Hugging Face folder say. */
export class Tokenizer {
  /** What the tokenizer was made from, to be saved with a checkpoint. */
  readonly files: TokenizerFiles;
  /** Ids of the tokens with a role, where the tokenizer has them. */
  readonly roles: Readonly<Partial<Record<TokenRole, number>>>;
  /** Ids of all special tokens. */
  readonly specialIds: ReadonlySet<number>;
  /** One more than the largest id. */
  readonly vocabSize: number;
  readonly #encoder: Encoder;
  /** Texts of added tokens, which the decoder gives out as they are. */
  readonly #added: ReadonlySet<string>;
  readonly #chat: ChatTemplate | undefined;
  /** Texts of single tokens that were asked for, by id. */
  readonly #texts: string[] = [];

  /** @param file names the tokenizer in errors */
  constructor(files: TokenizerFiles, file: string = tokenizerName) {
    const { tokenizer, config } = files;
    this.files = files;
    this.#encoder = createEncoder(files, file);
    this.#added = new Set(tokenizer.added_tokens.map(({ content }) => content));
    this.roles = roleIds(files);
    this.specialIds = new Set(tokenizer.added_tokens.filter(({ special }) => special).map(({ id }) => id));
    this.vocabSize =
      1 + largest([...Object.values(tokenizer.model.vocab), ...tokenizer.added_tokens.map((t) => t.id)]);
    const template = chatTemplateOf(config);
    this.#chat = template === undefined ? undefined : new ChatTemplate(template, config, file);
  }

  /** Loads the tokenizer of a folder; throws a {@link CheckpointError} if there is none or it is damaged. */
  static async load(dir: string): Promise<Tokenizer> {
    const files = await readTokenizerFiles(dir);
    if (files !== undefined) return new Tokenizer(files, join(dir, tokenizerName));
    throw new CheckpointError("CHECKPOINT_MISSING", dir, `has no ${tokenizerName}`, "download or train one");
  }

  /** Makes a tokenizer of the content, parsed or as text, of a `tokenizer.json`. */
  static fromJson(json: unknown, config: TokenizerConfig = {}): Tokenizer {
    return new Tokenizer({ tokenizer: parseTokenizerJson(json), config });
  }

  /** Special tokens that the text spells out become these tokens. */
  encode(text: string, { addSpecialTokens = false }: EncodeOptions = {}): number[] {
    return this.#encoder.encode(text, { add_special_tokens: addSpecialTokens }).ids;
  }

  /** Bytes that are not UTF-8 become U+FFFD; ids without a token, as in padded vocabularies, become nothing. */
  decode(ids: readonly number[], { skipSpecialTokens = false }: DecodeOptions = {}): string {
    return this.#decodeAll(ids.filter(this.#isVisible(skipSpecialTokens)));
  }

  /** The text of one token by itself, as {@link decode} gives it. */
  textOf(id: number): string {
    return (this.#texts[id] ??= this.decode([id]));
  }

  /** Decodes token by token; the pieces together are what {@link decode} gives. */
  stream({ skipSpecialTokens = false }: DecodeOptions = {}): StreamDecoder {
    const isVisible = this.#isVisible(skipSpecialTokens);
    if (this.files.tokenizer.decoder?.type === "ByteLevel") {
      const bytesOf = (id: number) => {
        const token = this.tokenOf(id) ?? "";
        return this.#added.has(token) ? token : bytesOfToken(token);
      };
      return new ByteStreamDecoder(isVisible, bytesOf);
    }
    const isByte = (id: number) => /^<0x[\dA-F]{2}>$/i.test(this.tokenOf(id) ?? "");
    return new WindowStreamDecoder(isVisible, isByte, (ids) => this.#decodeAll(ids));
  }

  #isVisible(skipSpecialTokens: boolean): (id: number) => boolean {
    return (id) => this.tokenOf(id) !== undefined && !(skipSpecialTokens && this.specialIds.has(id));
  }

  #decodeAll(ids: number[]): string {
    // Cleaning up spaces, on by default in the library, would change "a ." to "a.".
    return ids.length === 0 ? "" : this.#encoder.decode(ids, { clean_up_tokenization_spaces: false });
  }

  /** Id of a token given as the vocabulary writes it. */
  idOf(token: string): number | undefined {
    return this.#encoder.token_to_id(token);
  }

  /** A token as the vocabulary writes it: bytes as in GPT-2, not as text. */
  tokenOf(id: number): string | undefined {
    return this.#encoder.id_to_token(id);
  }

  /** Renders a conversation by the chat template; throws a {@link CheckpointError} if there is none. */
  applyChatTemplate(messages: readonly ChatMessage[], options: ChatTemplateOptions = {}): string {
    if (this.#chat !== undefined) return this.#chat.render(messages, options);
    const remedy = "set chat_template in tokenizer_config.json";
    throw new CheckpointError("CHAT_TEMPLATE_INVALID", tokenizerName, "has no chat template", remedy);
  }
}

function createEncoder({ tokenizer, config }: TokenizerFiles, file: string): Encoder {
  try {
    return new Encoder(tokenizer, config);
  } catch (cause) {
    const problem = `cannot be used (${reason(cause)})`;
    throw new CheckpointError("TOKENIZER_INVALID", file, problem, "download or train it again", { cause });
  }
}

function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -1);
}
