import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { z } from 'zod';
import { readDocument, writeDocument } from '../disk';

/** What config.json says: enough to run a run again. */
export interface RunConfig {
  readonly version: 1;
  readonly command: 'train' | 'distill';
  /** The command's options, by the names of its flags. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The folder that paths among the options start from. */
  readonly directory: string;
  /** What decides the result, as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

const schema = z.strictObject({
  version: z.literal(1, 'this version reads version 1'),
  command: z.enum(['train', 'distill']),
  options: z.record(z.string().max(100), z.unknown()),
  directory: z.string().max(4096),
  configuration: z.record(z.string().max(100), z.unknown()),
});

/** Path of a run's config.json. */
export const configPath = (folder: string): string => join(folder, 'config.json');

/** Writes config.json, whole or not at all. Errors are those of node:fs. */
export const writeRunConfig = (folder: string, config: Omit<RunConfig, 'version'>): Promise<void> =>
  writeDocument(configPath(folder), { version: 1, ...config } satisfies RunConfig);

/** Reads config.json; undefined where there is none. @throws TractError where it cannot be used, or has keys that nobody knows. */
export const readRunConfig = async (folder: string): Promise<RunConfig | undefined> => {
  const found = await readDocument(configPath(folder), {
    schema,
    remedy: 'give the command that began the run once more, which writes it again',
  });
  if (found !== undefined && depthOf(found) > DEPTH) {
    throw new TractError(`The file ${configPath(folder)} is nested too deep: no configuration is.`);
  }
  return found;
};

/** Descriptions of networks are the deepest, with lists in objects in objects. */
const DEPTH = 16;

/** Levels of objects and lists, as far as it matters. */
const depthOf = (value: unknown, level = 0): number => {
  if (typeof value !== 'object' || value === null || level > DEPTH) return level;
  return Math.max(level + 1, ...Object.values(value).map((item) => depthOf(item, level + 1)));
};
