import { fstatSync, writeSync } from 'node:fs';
import type { TextStream } from './io';

/** The part of Node's standard streams that is used here. Tests give their own. */
export interface StandardStream extends TextStream {
  readonly fd: number;
  write(text: string, done?: (error?: Error | null) => void): boolean;
}

/** A standard stream of the process whose writes throw where they fail. */
export interface CheckedStream extends TextStream {
  /** Takes note of an error that came later; the next write throws it. */
  failed(error: Error): void;
  /** Waits for what is under way. */
  flush(): Promise<void>;
}

/**
 * A file or a device, such as /dev/full, is written here and now, to the last byte: Node's own stream takes a part that was
 * written before the disk was full for the whole. A terminal or a pipe goes its usual way.
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

/** Whether writing to a file descriptor never has to wait for a reader. */
const isDirect = (fd: number): boolean => {
  try {
    const stats = fstatSync(fd);
    return stats.isFile() || stats.isCharacterDevice();
  } catch {
    return false;
  }
};
