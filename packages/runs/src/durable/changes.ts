import { isDeepStrictEqual } from 'node:util';
import type { Configuration } from './durable-options';

/** The differences between two configurations, one sentence part for each key. The order of keys does not matter. */
export const changesBetween = (stored: Configuration, wanted: Configuration): string[] =>
  [...new Set([...Object.keys(stored), ...Object.keys(wanted)])]
    .filter((key) => !isDeepStrictEqual(stored[key] ?? null, wanted[key] ?? null))
    .map((key) => `${key} was ${shown(stored[key])} and is now ${shown(wanted[key])}`);

const MAX_LENGTH = 60;

const shown = (value: unknown): string => {
  const text = value === undefined ? 'not set' : JSON.stringify(value);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 3)}...` : text;
};
