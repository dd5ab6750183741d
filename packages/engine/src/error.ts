/** What went wrong, as a stable identifier that callers can branch on. */
export type EngineErrorCode =
  | "CONFIG_INVALID"
  | "REQUEST_INVALID"
  | "SHAPE_MISMATCH"
  | "TRAINING_DIVERGED"
  | "TRAINING_STATE_INVALID"
  | "RUNTIME_FAILED"
  | "MODEL_CLOSED";

/** An error that the caller can do something about; its message shows the value and says what it must be. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
