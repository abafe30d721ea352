import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { TractError } from '@tractjs/core';
import type { z } from 'zod';

/** A kind of document, and what to do if one cannot be used. */
export interface DocumentKind<T> {
  readonly schema: z.ZodType<T>;
  /** Ends the error's sentence, such as "start over with --fresh". */
  readonly remedy: string;
  /** Maximum size. Default 1 MB. */
  readonly maxBytes?: number;
}

/**
 * Reads a JSON file that is not trusted. Returns undefined if it does not exist.
 * @throws TractError if it is too large, not a file, not JSON, or does not match the schema.
 */
export const readDocument = async <T>(path: string, kind: DocumentKind<T>): Promise<T | undefined> => {
  const { schema, remedy, maxBytes = 2 ** 20 } = kind;
  const refuse = (why: string) => new TractError(`The file ${path} ${why}: ${remedy}.`);
  const text = await textOf(path, maxBytes, refuse);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('is damaged, because it is not JSON');
  }
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  const where = issue?.path.length ? ` at ${issue.path.slice(0, 8).join('.').slice(0, 100)}` : '';
  throw refuse(`does not have the expected contents (${(issue?.message ?? '').slice(0, 200)}${where})`);
};

const textOf = async (
  path: string,
  maxBytes: number,
  refuse: (why: string) => TractError,
): Promise<string | undefined> => {
  try {
    // Without O_NONBLOCK a pipe would block forever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw refuse('is not a file');
      if (stats.size > maxBytes) throw refuse(`has ${stats.size} bytes, more than ${maxBytes}`);
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
