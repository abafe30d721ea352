import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { checkOptions, TractError } from '@tractjs/core';

/** A file with one JSON value per line, open for appending. */
export interface JsonLines {
  /**
   * Appends a line. Lines are in the order of the calls; a line that fails to be written completely is cut
   * off.
   */
  append(value: unknown): Promise<void>;
  /** Resolves when all lines so far are on the disk, with the length of the file in bytes. */
  sync(): Promise<number>;
  close(): Promise<void>;
}

/** The contents of a file of JSON lines. */
export interface JsonLinesFound<T> {
  /** The values, in the order of the file: at most as many as the option `last`, from the end. */
  readonly values: readonly T[];
  /** Bytes up to the end of the last complete line. */
  readonly bytes: number;
  /** Bytes after the last end of a line, left by a process that was killed while writing. */
  readonly tornBytes: number;
  /** Number of lines that are longer than a megabyte, not JSON, or rejected by `parse`. */
  readonly skipped: number;
}

const MAX_LINE_BYTES = 2 ** 20;
/** Bytes to read at once. */
const CHUNK = 2 ** 16;
/** The newline. */
const END = 10;

/**
 * Opens a file for appending, and makes it if it does not exist. Cuts off what follows the first `length`
 * bytes, which a checkpoint knows, and then a torn last line. Errors are those of node:fs.
 */
export const openJsonLines = async (
  path: string,
  options: { readonly length?: number } = {},
): Promise<JsonLines> => {
  const { length = Number.POSITIVE_INFINITY } = checkOptions('openJsonLines', options, { length: true });
  const file = await open(path, 'a+');
  let end: number;
  try {
    end = await endOfLastLine(file, Math.min(length, (await file.stat()).size));
    await file.truncate(end);
  } catch (error) {
    await file.close();
    throw error;
  }
  let turn = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.then(
      () => {},
      () => {},
    );
    return done;
  };
  return {
    append: (value) =>
      inTurn(async () => {
        const line = Buffer.from(`${JSON.stringify(value)}\n`);
        try {
          await file.appendFile(line);
          end += line.length;
        } catch (error) {
          await file.truncate(end).catch(() => {});
          throw error;
        }
      }),
    sync: () =>
      inTurn(async () => {
        await file.sync();
        return end;
      }),
    close: () => inTurn(() => file.close()),
  };
};

/** Returns the end of the last complete line within the first `size` bytes. */
const endOfLastLine = async (file: FileHandle, size: number): Promise<number> => {
  const buffer = Buffer.alloc(CHUNK);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const { bytesRead } = await file.read(buffer, 0, end - start, start);
    const at = buffer.subarray(0, bytesRead).lastIndexOf(END);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
};

/**
 * Reads a file of JSON lines, even if it is damaged. `parse` converts each value, or returns undefined to
 * skip the line; only what it returns is kept in memory. A missing file has no lines. `last` is the maximum
 * number of values, counted from the end; `limit` the maximum number of bytes to read.
 * @throws TractError if the path is not that of a file; errors of node:fs.
 */
export const readJsonLines = async <T>(
  path: string,
  parse: (value: unknown) => T | undefined,
  options: { readonly last?: number; readonly limit?: number } = {},
): Promise<JsonLinesFound<T>> => {
  const { last = 1_000_000, limit } = checkOptions('readJsonLines', options, { last: true, limit: true });
  const values: T[] = [];
  let skipped = 0;
  const take = (line: Buffer | undefined) => {
    const value = line && parsed(line);
    const kept = value === undefined ? undefined : parse(value);
    if (kept === undefined) skipped++;
    else values.push(kept);
    if (values.length >= 2 * last) values.splice(0, values.length - last);
  };
  return { ...(await eachLine(path, take, limit)), values: values.slice(-last), skipped };
};

const parsed = (line: Buffer): unknown => {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
};

/**
 * Calls `take` with every complete line, without its end, or with undefined if it is too long. Returns the
 * bytes up to the end of the last line, and after it.
 */
const eachLine = async (
  path: string,
  take: (line: Buffer | undefined) => void,
  limit = Number.POSITIVE_INFINITY,
): Promise<Pick<JsonLinesFound<never>, 'bytes' | 'tornBytes'>> => {
  const file = await openIfFile(path);
  if (file === undefined) return { bytes: 0, tornBytes: 0 };
  try {
    const chunk = Buffer.alloc(CHUNK);
    let pieces: Buffer[] = [];
    let length = 0;
    for (let read = 0; ; ) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(CHUNK, limit - read));
      if (bytesRead === 0) return { bytes: read - length, tornBytes: length };
      read += bytesRead;
      let start = 0;
      for (;;) {
        const at = chunk.subarray(0, bytesRead).indexOf(END, start);
        const piece = chunk.subarray(start, at < 0 ? bytesRead : at);
        length += piece.length;
        if (length <= MAX_LINE_BYTES) pieces.push(Buffer.from(piece));
        else pieces = [];
        if (at < 0) break;
        take(length <= MAX_LINE_BYTES ? Buffer.concat(pieces) : undefined);
        pieces = [];
        length = 0;
        start = at + 1;
      }
    }
  } finally {
    await file.close();
  }
};

/**
 * Opens a file; returns undefined if it does not exist. Refuses what is not a file: a pipe would block the
 * reader.
 */
const openIfFile = async (path: string): Promise<FileHandle | undefined> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    },
  );
  if (file === undefined || (await file.stat()).isFile()) return file;
  await file.close();
  throw new TractError(`${path} is not a file: move it away, to make place for the run's records.`);
};
