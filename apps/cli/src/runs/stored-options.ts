import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { configPath, type RunConfig } from '@tractjs/runs';
import type { Command } from '../command';
import type { Fields, Values } from '../options/fields';
import { flagName, valuesFrom } from '../options/resolve';

/** Where a run is written, and whether it starts over, is said anew each time. */
const NOT_STORED = ['out', 'fresh'];

/** Options that may be paths. */
const PATHS = ['teacher', 'data', 'data-folder'];

/** Options that may be files of code, with options behind a colon. */
const MODULES = ['teacher-step', 'student-step', 'schedule', 'grid'];

/** The options of a command as config.json keeps them: by the names of its flags, without those that are not set. */
export const storedOptions = <F extends Fields>(fields: F, values: Values<F>): RunConfig['options'] =>
  Object.fromEntries(
    Object.keys(fields)
      .filter((key) => !NOT_STORED.includes(key) && values[key] !== undefined)
      .map((key) => [flagName(key), values[key]]),
  );

/**
 * The values to run a command with once more, into the same folder.
 * @throws UsageError where an option is unknown or has a value that it cannot have.
 */
export const valuesToResume = (
  { fields }: Command,
  { options, directory }: RunConfig,
  folder: string,
): Values<Fields> => {
  const table = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      PATHS.includes(name)
        ? fromFolder(directory, value)
        : MODULES.includes(name)
          ? moduleFrom(directory, value)
          : value,
    ]),
  );
  return { ...valuesFrom(fields, {}, table, configPath(folder)), out: folder, fresh: false };
};

/** A path that was given relative to another folder than the present one; anything else as it is. */
const fromFolder = (directory: string, value: unknown): unknown => {
  if (typeof value !== 'string' || isAbsolute(value) || directory === process.cwd()) return value;
  const path = resolve(directory, value);
  return existsSync(path) ? path : value;
};

/** The same for a module with options, ./my-step.ts:theta=0.5. A name stays one, though there may be a folder of that name. */
const moduleFrom = (directory: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  const [file = '', ...options] = value.split(':');
  const isFile = /^\.|[\\/]|\.[cm]?[jt]s$/.test(file);
  return isFile ? [fromFolder(directory, file), ...options].join(':') : value;
};
