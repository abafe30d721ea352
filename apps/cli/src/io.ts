/** A stream of text: the part of Node's writable streams that the command uses. */
export interface TextStream {
  write(text: string): unknown;
  /** Whether a person is watching: progress is then rewritten in place. */
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
}

/** What the command talks to. Tests give their own. */
export interface Io {
  /** Results, and with --json every event. */
  readonly stdout: TextStream;
  /** Progress and errors. */
  readonly stderr: TextStream;
  /** Aborted on the first interrupt: long work then saves and stops. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}
