import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { checkOptions, TractError } from '@tractjs/core';

/** A file with one JSON value a line, open at its end. */
export interface JsonLines {
  /** Adds a line. Lines come in the order of the calls; a line that could not be written whole is cut off again. */
  append(value: unknown): Promise<void>;
  /** Returns when every line so far is on the disk, with the length of the file in bytes. */
  sync(): Promise<number>;
  close(): Promise<void>;
}

/** What a file of JSON lines holds. */
export interface JsonLinesFound<T> {
  /** The last `most` of the values, in the order of the file. */
  readonly values: readonly T[];
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
  /** Bytes after the last end of a line: what a process that was killed while writing has left. */
  readonly tornBytes: number;
  /** Lines that are over a megabyte, no JSON, or not what was looked for. */
  readonly skipped: number;
}

/** Most bytes of a line that is read. */
const LINE_BYTES = 2 ** 20;
const CHUNK = 2 ** 16;
const END = 10;

/**
 * Opens a file for appending and makes it where there is none. A torn last line is cut off, and before that everything
 * beyond `length` bytes: those that a checkpoint knows of. Errors are those of node:fs.
 */
export const openJsonLines = async (
  path: string,
  options: { readonly length?: number } = {},
): Promise<JsonLines> => {
  const { length = Number.POSITIVE_INFINITY } = checkOptions('openJsonLines', options, { length: true });
  const file = await open(path, 'a+');
  let good: number;
  try {
    good = await endOfLastLine(file, Math.min(length, (await file.stat()).size));
    await file.truncate(good);
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
          good += line.length;
        } catch (error) {
          await file.truncate(good).catch(() => {});
          throw error;
        }
      }),
    sync: () =>
      inTurn(async () => {
        await file.sync();
        return good;
      }),
    close: () => inTurn(() => file.close()),
  };
};

/** Where the last whole line within the first `size` bytes ends. */
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
 * Reads a file of JSON lines, however it was left. `parse` makes of each value what is kept, or undefined where the
 * line is not what was looked for. Nothing but what it returns stays in memory. A missing file holds no lines. Nothing
 * beyond the first `limit` bytes is read.
 */
export const readJsonLines = async <T>(
  path: string,
  parse: (value: unknown) => T | undefined,
  options: { readonly most?: number; readonly limit?: number } = {},
): Promise<JsonLinesFound<T>> => {
  const { most = 1_000_000, limit } = checkOptions('readJsonLines', options, { most: true, limit: true });
  const values: T[] = [];
  let skipped = 0;
  const take = (line: Buffer | undefined) => {
    const value = line && parsed(line);
    const kept = value === undefined ? undefined : parse(value);
    if (kept === undefined) skipped++;
    else values.push(kept);
    if (values.length >= 2 * most) values.splice(0, values.length - most);
  };
  return { ...(await eachLine(path, take, limit)), values: values.slice(-most), skipped };
};

const parsed = (line: Buffer): unknown => {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
};

/** Calls `take` with every whole line, without its end; undefined for one that is too long. Returns the bytes up to the last end and after it. */
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
        if (length <= LINE_BYTES) pieces.push(Buffer.from(piece));
        else pieces = [];
        if (at < 0) break;
        take(length <= LINE_BYTES ? Buffer.concat(pieces) : undefined);
        pieces = [];
        length = 0;
        start = at + 1;
      }
    }
  } finally {
    await file.close();
  }
};

/** Undefined where there is none. What is no file, such as a pipe, would keep a reader waiting. */
const openIfFile = async (path: string): Promise<FileHandle | undefined> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    },
  );
  if (file === undefined || (await file.stat()).isFile()) return file;
  await file.close();
  throw new TractError(`${path} is no file: move it away, so that the run's records can stand there.`);
};
