import type { Io, TextStream } from './io';

/** An Io whose streams never throw, with their failures. */
export interface WatchedIo {
  readonly io: Io;
  /** The message if standard output could not be written, else undefined. */
  outputProblem(): string | undefined;
  /** The same for standard error. */
  errorProblem(): string | undefined;
  /** Removes the listener from the signal. */
  close(): void;
}

/**
 * Watches the streams of a command. If standard output fails, the signal aborts: running work saves and stops, because its
 * results would be lost. If standard error fails, the work continues.
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
      `Standard output cannot be written (${stdout.failure()}): its content is incomplete. Redirect it elsewhere, and run the command again.`,
    errorProblem: () =>
      stderr.failure() &&
      `Standard error cannot be written (${stderr.failure()}): progress and notes are lost. Redirect them elsewhere.`,
    close: () => io.signal.removeEventListener('abort', abort),
  };
};

/** Records the first failure of a stream and writes nothing after it. */
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
