import { createReadStream } from 'node:fs';
import { badArgument, nearName } from '@tractjs/core';
import { checkedJson } from '@tractjs/zoo/node';
import { z } from 'zod';
import { UsageError } from '../errors';
import type { Field, Fields, Values } from './field';

/** `learningRate` as it is spelt in flags and in configuration files: `learning-rate`. */
export const flagName = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * The values a command runs with. A flag beats the configuration file, which beats the default.
 * @throws UsageError where a value does not fit its option, a key is unknown, or a needed option is missing.
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
 * The same, where the configuration file's content is there already: `table`, which `source` names.
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
      `The configuration file ${path} ${checked.why}: write one object with the names of the flags as keys.`,
    );
  const table = z.record(z.string(), z.unknown()).safeParse(checked.value);
  if (!table.success)
    throw new UsageError(
      `The configuration file ${path} does not hold an object: write { "name of a flag": value, ... }.`,
    );
  return table.data;
};

/** Bytes of a configuration file. */
const MOST_BYTES = 2 ** 20;

/** A file of text, or what a pipe gives. */
const readText = async (path: string): Promise<string> => {
  const pieces: Uint8Array[] = [];
  // One byte more than it may have: a device has no end.
  for await (const piece of createReadStream(path, { end: MOST_BYTES })) pieces.push(piece as Uint8Array);
  const bytes = Buffer.concat(pieces);
  if (bytes.length > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
  return bytes.toString('utf8');
};

/** @throws UsageError for a key that is no option of the command, with the nearest one that is. */
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
    `${JSON.stringify(first.slice(0, 100))} in ${path} is not an option of this command.${hint} The known ones are ${known.join(', ')}.`,
  );
};
