/** What is wrong with a file, as a stable identifier that callers can branch on. */
export type CheckpointErrorCode =
  | "CHECKPOINT_MISSING"
  | "CHECKPOINT_UNREADABLE"
  | "CHECKPOINT_TOO_LARGE"
  | "JSON_INVALID"
  | "SAFETENSORS_INVALID"
  | "SAFETENSORS_UNSUPPORTED"
  | "INDEX_INVALID"
  | "CONFIG_INVALID"
  | "CONFIG_UNSUPPORTED"
  | "TENSORS_MISMATCH"
  | "VALUE_OUT_OF_RANGE"
  | "TOKENIZER_INVALID"
  | "CHAT_TEMPLATE_INVALID";

/** A file of a checkpoint that cannot be used: which file, what is wrong with it, and what to do. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
  readonly code: CheckpointErrorCode;
  readonly file: string;
  readonly problem: string;
  readonly remedy: string;

  constructor(
    code: CheckpointErrorCode,
    file: string,
    problem: string,
    remedy: string,
    options?: { cause?: unknown },
  ) {
    super(`${file}: ${problem}; ${remedy}`, options);
    this.code = code;
    this.file = file;
    this.problem = problem;
    this.remedy = remedy;
  }
}

/** A value out of a file, fit to be printed: quoted, escaped and cut, whatever the file holds. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** The first few of `names`, and how many more there are. */
export function listed(names: readonly string[]): string {
  const rest = names.length - 5;
  return names.slice(0, 5).map(shown).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** The reason of a failure that another library threw, cut to one printable line. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ");
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
