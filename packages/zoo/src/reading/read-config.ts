import { TractError } from '@tractjs/core';
import { MAX_CONFIG_BYTES, parseConfig } from '../parts';
import { openSource } from './file-source';

/**
 * A small file of text, whole. `most` are the bytes that it may have.
 * @throws TractError if it cannot be read or has more.
 */
export const readText = async (path: string, most: number): Promise<string> => {
  const source = await openSource(path);
  try {
    if (source.bytes > most)
      throw new TractError(
        `${path} has ${source.bytes} bytes; configurations have ${most} at most: give another file, or write it again.`,
      );
    return new TextDecoder().decode(await source.read(0, source.bytes));
  } finally {
    await source.close();
  }
};

/** The JSON object in a file of up to `MAX_CONFIG_BYTES`. @throws TractError if it cannot be read, or is something else. */
export const readConfig = async (path: string): Promise<Readonly<Record<string, unknown>>> =>
  parseConfig(await readText(path, MAX_CONFIG_BYTES), path);
