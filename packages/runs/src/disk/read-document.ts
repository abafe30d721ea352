import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { TractError } from '@tractjs/core';
import type { z } from 'zod';

/** What kind of document it is, and what to do where it cannot be used. */
export interface DocumentKind<T> {
  readonly schema: z.ZodType<T>;
  /** Ends the error's sentence: "start over with --fresh". */
  readonly remedy: string;
  /** Default 1 MB. */
  readonly mostBytes?: number;
}

/**
 * Reads a JSON file that may hold anything. Undefined where there is none.
 * @throws TractError where it is too large, no file, no JSON or another document.
 */
export const readDocument = async <T>(path: string, kind: DocumentKind<T>): Promise<T | undefined> => {
  const { schema, remedy, mostBytes = 2 ** 20 } = kind;
  const refuse = (why: string) => new TractError(`The file ${path} ${why}: ${remedy}.`);
  const text = await textOf(path, mostBytes, refuse);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('is damaged, for it holds no JSON');
  }
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  const where = issue?.path.length ? ` at ${issue.path.slice(0, 8).join('.').slice(0, 100)}` : '';
  throw refuse(`holds something else than it should (${(issue?.message ?? '').slice(0, 200)}${where})`);
};

const textOf = async (
  path: string,
  most: number,
  refuse: (why: string) => TractError,
): Promise<string | undefined> => {
  try {
    // Without waiting: what is no file, such as a pipe, would keep a reader for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw refuse('is no file');
      if (stats.size > most) throw refuse(`has ${stats.size} bytes, more than the ${most} that it may have`);
      const buffer = Buffer.alloc(stats.size);
      let length = 0;
      for (let read = -1; read !== 0 && length < buffer.length; length += read) {
        read = (await file.read(buffer, length, buffer.length - length)).bytesRead;
      }
      return buffer.toString('utf8', 0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
