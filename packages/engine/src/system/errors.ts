/** Options of an {@link EngineError}. */
export interface EngineErrorDetails {
  /** How to solve the problem, as a sentence that follows the message. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/**
 * The error of a backend that cannot be found, built or started, or of a bad option. `message` is one
 * paragraph: what happened, then the remedy.
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

/** Returns the message of any thrown value, on one line. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
