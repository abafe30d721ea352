import { closeSync, constants, fstatSync, openSync, read as readAsync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { TractError } from '@tractjs/core';
import { MAX_IN_MEMORY_BYTES } from '../parts';

/** An open file, read by ranges of bytes. */
export interface FileSource {
  readonly path: string;
  readonly bytes: number;
  /**
   * Reads bytes `begin` to `end` (exclusive) into a new buffer.
   * @throws TractError if the file does not have them.
   */
  read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Reads synchronously: faster for a few bytes than handing the work to another thread. */
  readNow(begin: number, end: number): Uint8Array<ArrayBuffer>;
  /** Reads the file at once. @throws TractError if it has more than `MAX_IN_MEMORY_BYTES`. */
  readWhole(): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Opens a file. @throws TractError if it does not exist, cannot be read, or is not a plain file. */
export const openSource = async (path: string): Promise<FileSource> => {
  // Without O_NONBLOCK a pipe without a writer would block forever. What is not a file is refused below.
  const file = orUnreadable(path, () => openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    const found = fstatSync(file);
    if (!found.isFile())
      throw new TractError(`${path} is not a file: give the path of a file of weights, or of a folder.`);
    return sourceOf(path, found.size, file);
  } catch (error) {
    closeSync(file);
    throw error;
  }
};

const sourceOf = (path: string, bytes: number, file: number): FileSource => {
  let closed = false;
  const check = (begin: number, end: number): void => {
    if (closed) throw new TractError(`${path} is closed: read its tensors before close().`);
    if (!(begin >= 0 && begin <= end && end <= bytes)) {
      throw new TractError(
        `${path} has ${bytes} bytes, and bytes ${begin} to ${end} are needed: get it again.`,
      );
    }
  };
  /** Returns the arguments of the next read call. */
  const piece = (target: Uint8Array, at: number, begin: number) =>
    [file, target, at, Math.min(target.byteLength - at, PIECE), begin + at] as const;
  const more = (count: number): number => {
    if (count === 0)
      throw new TractError(`${path} became shorter while it was read: do not change it, and read it again.`);
    return count;
  };
  // The first bytes are kept: they include the table of contents in most formats, and all of a small file.
  let head: Uint8Array<ArrayBuffer> | undefined;
  const readNow = (begin: number, end: number): Uint8Array<ArrayBuffer> => {
    check(begin, end);
    if (head === undefined && begin < HEAD) {
      const first = new Uint8Array(Math.min(bytes, HEAD));
      fill(first, 0);
      head = first;
    }
    if (head !== undefined && end <= head.byteLength) return head.slice(begin, end);
    const target = new Uint8Array(end - begin);
    fill(target, begin);
    return target;
  };
  const fill = (target: Uint8Array, begin: number): void =>
    orUnreadable(path, () => {
      for (let at = 0; at < target.byteLength; ) at += more(readSync(...piece(target, at, begin)));
    });
  const read = async (begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (end - begin <= HEAD) return readNow(begin, end);
    check(begin, end);
    const target = new Uint8Array(end - begin);
    try {
      for (let at = 0; at < target.byteLength; )
        at += more((await readLarge(...piece(target, at, begin))).bytesRead);
    } catch (error) {
      throw error instanceof TractError ? error : unreadable(path, error as Error);
    }
    return target;
  };
  return {
    path,
    bytes,
    read,
    readNow,
    readWhole() {
      if (bytes > MAX_IN_MEMORY_BYTES) {
        throw new TractError(
          `${path} has ${bytes} bytes, and files of its format are read up to ${MAX_IN_MEMORY_BYTES} bytes: convert it to safetensors.`,
        );
      }
      return read(0, bytes);
    },
    async close() {
      if (!closed) {
        closed = true;
        closeSync(file);
      }
    },
  };
};

const readLarge = promisify(readAsync);

/** Bytes kept of the start of a file. Smaller reads are synchronous. */
const HEAD = 65_536;

/** Bytes per call: the system reads at most 2^31 - 1. */
const PIECE = 2 ** 30;

const orUnreadable = <T>(path: string, work: () => T): T => {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof TractError ? cause : unreadable(path, cause as Error);
  }
};

const unreadable = (path: string, cause: Error): TractError => {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'it does not exist' : message;
  return new TractError(`${path} cannot be read (${why}): check the path.`, { cause });
};
