/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * An error that the user can fix: one line that says what is wrong, where, the value, and what to do.
 * The command line prints it without a stack and exits with code 2. Everything else is a bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  /** Stable identifier, such as `SCENARIO_INVALID`; documented in docs/errors.md. */
  readonly code: string;

  /**
   * @param code stable identifier in upper snake case
   * @param problem what is wrong, with the offending value
   * @param options `where`: `file`, `file:line:col` or a flag; `fix`: what the user should do
   */
  constructor(
    code: string,
    problem: string,
    options: { where?: string; fix?: string; cause?: unknown } = {},
  ) {
    const place = options.where === undefined ? "" : `${options.where}: `;
    const remedy = options.fix === undefined ? "" : `; ${options.fix}`;
    super(`${place}${problem}${remedy}`, { cause: options.cause });
    this.code = code;
  }
}
