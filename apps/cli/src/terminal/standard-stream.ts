import { fstatSync, writeSync } from 'node:fs';
import type { TextStream } from './io';

/** The part of Node's standard streams that is used here. Tests pass their own. */
export interface StandardStream extends TextStream {
  readonly fd: number;
  write(text: string, done?: (error?: Error | null) => void): boolean;
}

/** A standard stream of the process whose failed writes throw. */
export interface CheckedStream extends TextStream {
  /** Records an asynchronous error, which the next write throws. */
  failed(error: Error): void;
  /** Waits for pending writes. */
  flush(): Promise<void>;
}

/**
 * Makes the writes of a standard stream throw if they fail. Files and devices such as /dev/full are written synchronously
 * and completely, because Node's own stream reports a partial write before a full disk as success. Terminals and pipes use
 * Node's stream.
 */
export const standardStream = (stream: StandardStream): CheckedStream => {
  const direct = !stream.isTTY && isDirect(stream.fd);
  let failure: Error | undefined;
  const check = () => {
    if (failure) throw failure;
  };
  return {
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
    write(text) {
      check();
      if (!direct) return stream.write(text);
      let bytes = Buffer.from(text);
      while (bytes.length > 0) bytes = bytes.subarray(writeSync(stream.fd, bytes));
      return true;
    },
    failed(error) {
      failure = error;
    },
    flush: () =>
      new Promise((resolve) => {
        if (direct) resolve();
        else stream.write('', () => resolve());
      }),
  };
};

/** Returns whether writes to a file descriptor never wait for a reader. */
const isDirect = (fd: number): boolean => {
  try {
    const stats = fstatSync(fd);
    return stats.isFile() || stats.isCharacterDevice();
  } catch {
    return false;
  }
};
