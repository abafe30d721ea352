import { createReadStream } from 'node:fs';
import { badArgument, nearName } from '@tractjs/core';
import { checkedJson } from '@tractjs/zoo/node';
import { z } from 'zod';
import { UsageError } from '../errors';
import type { Field, Fields, Values } from './field';

/** Returns the name in flags and configuration files: `learning-rate` for `learningRate`. */
export const flagName = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * Resolves the values of a command. A flag overrides the configuration file, which overrides the default.
 * @throws UsageError if a value is invalid, a key is unknown, or a required option is missing.
 */
export const resolveValues = async <F extends Fields>(
  fields: F,
  flags: Readonly<Record<string, unknown>>,
  configFile: string | undefined,
): Promise<Values<F>> => {
  const table = configFile === undefined ? {} : await readConfig(configFile);
  return valuesFrom(fields, flags, table, configFile ?? '');
};

/**
 * Does the same for the parsed content of a configuration file: `table`, named `source` in errors.
 * @throws UsageError as `resolveValues`.
 */
export const valuesFrom = <F extends Fields>(
  fields: F,
  flags: Readonly<Record<string, unknown>>,
  table: Readonly<Record<string, unknown>>,
  source: string,
): Values<F> => {
  const fromFile = checkKeys(fields, table, source);
  const values = Object.entries(fields).map(([key, field]) => {
    const name = flagName(key);
    const typed = flags[key];
    if (typed !== undefined) {
      const value = typeof typed === 'string' ? field.fromText(typed) : typed;
      return [key, check(field, `--${name}`, value, typed)];
    }
    const stored = fromFile[name];
    if (stored !== undefined)
      return [key, check(field, `${JSON.stringify(name)} in ${source}`, stored, stored)];
    if (field.required)
      throw new UsageError(`The option --${name} ${field.placeholder} is missing: ${field.remedy}`);
    return [key, field.default];
  });
  return Object.fromEntries(values) as Values<F>;
};

const check = (field: Field<unknown>, name: string, value: unknown, shown: unknown): unknown => {
  const parsed = field.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(badArgument(name, shown, field.remedy).message);
};

const readConfig = async (path: string): Promise<Record<string, unknown>> => {
  let source: string;
  try {
    source = await readText(path);
  } catch (error) {
    throw new UsageError(
      `The configuration file ${path} cannot be read (${(error as Error).message}): check the path given with --config.`,
    );
  }
  const checked = checkedJson(source);
  if ('why' in checked)
    throw new UsageError(
      `The configuration file ${path} ${checked.why}: write one object whose keys are option names.`,
    );
  const table = z.record(z.string(), z.unknown()).safeParse(checked.value);
  if (!table.success)
    throw new UsageError(
      `The configuration file ${path} is not an object: write { "option name": value, ... }.`,
    );
  return table.data;
};

/** Limit on the bytes of a configuration file. */
const MAX_BYTES = 2 ** 20;

/** Reads a text file or a pipe. */
const readText = async (path: string): Promise<string> => {
  const pieces: Uint8Array[] = [];
  // Read at most one byte above the limit, because a device may never end.
  for await (const piece of createReadStream(path, { end: MAX_BYTES })) pieces.push(piece as Uint8Array);
  const bytes = Buffer.concat(pieces);
  if (bytes.length > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
  return bytes.toString('utf8');
};

/** Checks the keys of a configuration file. @throws UsageError if one is not an option, with the nearest known name. */
const checkKeys = (
  fields: Fields,
  config: Readonly<Record<string, unknown>>,
  path: string,
): Readonly<Record<string, unknown>> => {
  const known = Object.keys(fields).map(flagName);
  const strict = z.strictObject(Object.fromEntries(known.map((name) => [name, z.unknown()]))).partial();
  const unknown = strict
    .safeParse(config)
    .error?.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  const [first] = unknown ?? [];
  if (first === undefined) return config;
  const near = nearName(first, known);
  const hint = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  throw new UsageError(
    `${JSON.stringify(first.slice(0, 100))} in ${path} is not an option of this command.${hint} The known options are ${known.join(', ')}.`,
  );
};
