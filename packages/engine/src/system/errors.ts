/** Options of an {@link EngineError}. */
export interface EngineErrorDetails {
  /** What to do about it, a sentence that stands after the message. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/**
 * A backend that cannot be found, built or started. `message` is one paragraph: what happened, then the remedy.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  /** What went wrong, without the remedy. */
  readonly reason: string;
  readonly remedy: string;

  constructor(reason: string, details: EngineErrorDetails = {}) {
    super(details.remedy ? `${reason} ${details.remedy}` : reason, { cause: details.cause });
    this.reason = reason;
    this.remedy = details.remedy ?? '';
  }
}

/** The message of anything thrown, on one line. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
