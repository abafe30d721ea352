import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { configPath, type RunConfig } from '@tractjs/runs';
import type { Command } from '../commands/command';
import type { Fields, Values } from '../options/field';
import { flagName, valuesFrom } from '../options/resolve';

/** Options that are given anew at each start: the folder, and whether to start over. */
const NOT_STORED = ['out', 'fresh'];

/** Returns the options of a command as config.json stores them: by flag name, without those that are not set. */
export const storedOptions = <F extends Fields>(fields: F, values: Values<F>): RunConfig['options'] =>
  Object.fromEntries(
    Object.keys(fields)
      .filter((key) => !NOT_STORED.includes(key) && values[key] !== undefined)
      .map((key) => [flagName(key), values[key]]),
  );

/**
 * Returns the values with which a command continues in the same folder.
 * @throws UsageError if an option is unknown or has an invalid value.
 */
export const valuesToResume = (
  { fields }: Command,
  { options, directory }: RunConfig,
  folder: string,
): Values<Fields> => {
  const fileOf = new Map(Object.entries(fields).map(([key, { file }]) => [flagName(key), file]));
  const resolved = {
    path: (value: unknown) => fromFolder(directory, value),
    module: (value: unknown) => moduleFrom(directory, value),
  };
  const table = Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      const file = fileOf.get(name);
      return [name, file === undefined ? value : resolved[file](value)];
    }),
  );
  return { ...valuesFrom(fields, {}, table, configPath(folder)), out: folder, fresh: false };
};

/** Resolves a path relative to the folder of the original call; returns anything else unchanged. */
const fromFolder = (directory: string, value: unknown): unknown => {
  if (typeof value !== 'string' || isAbsolute(value) || directory === process.cwd()) return value;
  const path = resolve(directory, value);
  return existsSync(path) ? path : value;
};

/** Does the same for a module with options, ./my-step.ts:theta=0.5. A bare name stays, even if a folder has that name. */
const moduleFrom = (directory: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  const [file = '', ...options] = value.split(':');
  const isFile = /^\.|[\\/]|\.[cm]?[jt]s$/.test(file);
  return isFile ? [fromFolder(directory, file), ...options].join(':') : value;
};
