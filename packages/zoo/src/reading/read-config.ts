import { TractError } from '@tractjs/core';
import { MAX_CONFIG_BYTES, parseConfig } from '../parts';
import { openSource } from './file-source';

/** Reads a text file of at most `maxBytes`. @throws TractError if it cannot be read or is longer. */
export const readText = async (path: string, maxBytes: number): Promise<string> => {
  const source = await openSource(path);
  try {
    if (source.bytes > maxBytes)
      throw new TractError(
        `${path} has ${source.bytes} bytes; configurations have at most ${maxBytes}: give another file, or write it again.`,
      );
    return new TextDecoder().decode(await source.read(0, source.bytes));
  } finally {
    await source.close();
  }
};

/**
 * Reads the JSON object in a file of at most `MAX_CONFIG_BYTES`.
 * @throws TractError if it cannot be read or is something else.
 */
export const readConfig = async (path: string): Promise<Readonly<Record<string, unknown>>> =>
  parseConfig(await readText(path, MAX_CONFIG_BYTES), path);
