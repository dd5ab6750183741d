// Chat templates are Jinja programs that come with a model; whitespace is theirs, not ours.
import { Environment, Interpreter, parse, type Program, tokenize } from "@huggingface/jinja";
import { CheckpointError, reason } from "../checkpoint/error.ts";
import { roleTexts, type TokenizerConfig } from "./files.ts";

/** One turn of a conversation; templates may read more fields than these two. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
  readonly [field: string]: unknown;
}

export interface ChatTemplateOptions {
  /** Ends with what begins an answer of the model; default false. */
  readonly addGenerationPrompt?: boolean;
  /** Further variables that the template reads, such as `tools`. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** No conversation counts to more; a hostile template must not fill the memory. */
const MAX_RANGE = 100_000;

/**
 * What every template may use. The library's own set has an unbounded `range`, and `strftime_now`, which would put
 * today's date into prompts: templates that ask for it have a default date for where it is missing.
 */
const globals = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  range: boundedRange,
  raise_exception: (message: string) => {
    throw new Error(message);
  },
};

export class ChatTemplate {
  readonly #program: Program;
  readonly #tokens: Readonly<Record<string, string>>;
  readonly #file: string;

  /** @param file names the template in errors */
  constructor(text: string, config: TokenizerConfig, file: string) {
    this.#file = file;
    this.#tokens = Object.fromEntries(
      Object.entries(roleTexts(config)).map(([role, token]) => [`${role}_token`, token]),
    );
    try {
      // Blocks swallow the white space around them as transformers sets it up.
      this.#program = parse(tokenize(text, { lstrip_blocks: true, trim_blocks: true }));
    } catch (cause) {
      throw this.#error("cannot be parsed", cause);
    }
  }

  /** The conversation as the model saw such ones in training. */
  render(
    messages: readonly ChatMessage[],
    { addGenerationPrompt = false, variables = {} }: ChatTemplateOptions = {},
  ): string {
    try {
      const environment = new Environment();
      const names = {
        ...globals,
        ...this.#tokens,
        ...variables,
        messages,
        add_generation_prompt: addGenerationPrompt,
      };
      for (const [name, value] of Object.entries(names)) environment.set(name, value);
      return String(new Interpreter(environment).run(this.#program).value);
    } catch (cause) {
      throw this.#error("refuses these messages", cause);
    }
  }

  #error(problem: string, cause: unknown): CheckpointError {
    return new CheckpointError(
      "CHAT_TEMPLATE_INVALID",
      this.#file,
      `the chat template ${problem} (${reason(cause)})`,
      "check the template and the roles of the messages",
      { cause },
    );
  }
}

/** The template that a config names; the one called `default` where there are several. */
export function chatTemplateOf(config: TokenizerConfig): string | undefined {
  const template = config.chat_template ?? undefined;
  if (template === undefined || typeof template === "string") return template;
  return template.find(({ name }) => name === "default")?.template;
}

/** Python's `range`. */
function boundedRange(startOrStop: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, startOrStop] : [startOrStop, stop];
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (!(length <= MAX_RANGE))
    throw new RangeError(`range of ${length} numbers, where ${MAX_RANGE} are allowed`);
  return Array.from({ length }, (_, i) => from + i * step);
}
