import { closeSync, constants, fstatSync, openSync, read as readAsync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { TractError } from '@tractjs/core';
import { MAX_IN_MEMORY_BYTES } from '../parts';

/** A file that is read by stretches. */
export interface FileSource {
  readonly path: string;
  readonly bytes: number;
  /** The bytes from `begin` to `end`, in memory of their own. @throws TractError if the file does not have them. */
  read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The same at once: for a few bytes, of which handing them to another thread would take longer. */
  readNow(begin: number, end: number): Uint8Array<ArrayBuffer>;
  /** All of it. @throws TractError if that is more than `MAX_IN_MEMORY_BYTES`. */
  readWhole(): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Opens a file. @throws TractError if there is none, or it is no file. */
export const openSource = async (path: string): Promise<FileSource> => {
  // A pipe without a writer would block for good: O_NONBLOCK opens it, and what is no file is refused below.
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
        `${path} has ${bytes} bytes, and those from ${begin} to ${end} are wanted: get it again.`,
      );
    }
  };
  /** What of the target is to be filled next, as the system is asked for it. */
  const piece = (target: Uint8Array, at: number, begin: number) =>
    [file, target, at, Math.min(target.byteLength - at, PIECE), begin + at] as const;
  const more = (count: number): number => {
    if (count === 0)
      throw new TractError(`${path} became shorter while it was read: leave it alone, and read it again.`);
    return count;
  };
  // The first stretch has the tables of contents of most formats, and all of a small file.
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
    ...{ path, bytes, read, readNow },
    readWhole() {
      if (bytes > MAX_IN_MEMORY_BYTES) {
        throw new TractError(
          `${path} has ${bytes} bytes, and files of its format are read up to ${MAX_IN_MEMORY_BYTES}: convert it to safetensors.`,
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

/** Bytes that are read at once, and kept of the beginning of a file. */
const HEAD = 65_536;

/** Bytes of one call: the system takes no more than 2^31 - 1. */
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
  const why = code === 'ENOENT' ? 'there is none' : message;
  return new TractError(`${path} cannot be read (${why}): check the path.`, { cause });
};
