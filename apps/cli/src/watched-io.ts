import type { Io, TextStream } from './io';

/** An Io whose streams never throw, and what went wrong with them. */
export interface WatchedIo {
  readonly io: Io;
  /** What is said where standard output could not be written; undefined where it could. */
  outputProblem(): string | undefined;
  /** The same of standard error. */
  errorProblem(): string | undefined;
  /** Lets go of the signal. */
  close(): void;
}

/**
 * Watches the streams of a command. Where standard output can no longer be written, the signal aborts: what is under way saves and
 * stops, for nobody would see what comes of it. Where standard error cannot, the work goes on.
 */
export const watchIo = (io: Io): WatchedIo => {
  const controller = new AbortController();
  const abort = () => controller.abort(io.signal.reason);
  if (io.signal.aborted) abort();
  else io.signal.addEventListener('abort', abort, { once: true });
  const stdout = watchStream(io.stdout, () => controller.abort('standard output'));
  const stderr = watchStream(io.stderr, () => {});
  return {
    io: { ...io, stdout: stdout.stream, stderr: stderr.stream, signal: controller.signal },
    outputProblem: () =>
      stdout.failure() &&
      `Standard output cannot be written (${stdout.failure()}): what was to be there is not complete. Send it elsewhere, and run the command again.`,
    errorProblem: () =>
      stderr.failure() &&
      `Standard error cannot be written (${stderr.failure()}): progress and notes are lost. Send them elsewhere.`,
    close: () => io.signal.removeEventListener('abort', abort),
  };
};

/** Keeps the first failure of a stream, after which nothing is written to it. */
const watchStream = (stream: TextStream, onFailure: () => void) => {
  let failure: string | undefined;
  return {
    failure: () => failure,
    stream: {
      write(text: string) {
        if (failure !== undefined) return;
        try {
          stream.write(text);
        } catch (error) {
          failure = (error as Error).message;
          onFailure();
        }
      },
      get isTTY() {
        return stream.isTTY;
      },
      get columns() {
        return stream.columns;
      },
    } satisfies TextStream,
  };
};
