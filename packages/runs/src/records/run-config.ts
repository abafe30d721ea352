import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { z } from 'zod';
import { readDocument, writeDocument } from '../disk';

/** The contents of config.json: what is needed to repeat a run. */
export interface RunConfig {
  readonly version: 1;
  readonly command: 'train' | 'distill';
  /** The command's options, by the names of its flags. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The folder that relative paths in the options start from. */
  readonly directory: string;
  /** The settings that determine the result, as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

const schema = z.strictObject({
  version: z.literal(1, 'this version reads version 1'),
  command: z.enum(['train', 'distill']),
  options: z.record(z.string().max(100), z.unknown()),
  directory: z.string().max(4096),
  configuration: z.record(z.string().max(100), z.unknown()),
});

/** Returns the path of a run's config.json. */
export const configPath = (folder: string): string => join(folder, 'config.json');

/** Writes config.json, completely or not at all. Errors are those of node:fs. */
export const writeRunConfig = (folder: string, config: Omit<RunConfig, 'version'>): Promise<void> =>
  writeDocument(configPath(folder), { version: 1, ...config } satisfies RunConfig);

/**
 * Reads config.json; returns undefined if it does not exist.
 * @throws TractError if it is malformed or has unknown keys.
 */
export const readRunConfig = async (folder: string): Promise<RunConfig | undefined> => {
  const found = await readDocument(configPath(folder), {
    schema,
    remedy: 'repeat the command that started the run, which writes it again',
  });
  if (found !== undefined && depthOf(found) > MAX_DEPTH) {
    throw new TractError(
      `The file ${configPath(folder)} is nested too deeply: repeat the command that started the run, which writes it again.`,
    );
  }
  return found;
};

/** Maximum nesting. Descriptions of networks are the deepest values: lists in objects in objects. */
const MAX_DEPTH = 16;

/** Returns the nesting of objects and lists, counted to just beyond the maximum. */
const depthOf = (value: unknown, level = 0): number => {
  if (typeof value !== 'object' || value === null || level > MAX_DEPTH) return level;
  return Math.max(level + 1, ...Object.values(value).map((item) => depthOf(item, level + 1)));
};
