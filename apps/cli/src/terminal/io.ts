/** A text stream: the part of Node's writable streams that the command uses. */
export interface TextStream {
  write(text: string): unknown;
  /** Whether the stream is a terminal, where progress is rewritten in place. */
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
}

/** The streams, signal and environment of a command. Tests pass their own. */
export interface Io {
  /** Results, and with --json every event. */
  readonly stdout: TextStream;
  /** Progress and errors. */
  readonly stderr: TextStream;
  /** Aborts on the first interrupt: long work then saves and stops. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}
