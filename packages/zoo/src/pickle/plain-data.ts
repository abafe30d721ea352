import { TractError } from '@tractjs/core';
import { MAX_CONFIG_VALUES, MAX_NESTING } from '../parts';
import type { PickleValue } from './values';

const tooMany = (): TractError =>
  new TractError(`The configuration has more than ${MAX_CONFIG_VALUES} values: the file is damaged.`);

/**
 * Converts a dict of a pickle to a plain object; returns an empty one for other values. Dicts become objects,
 * tuples and sets lists, and whole numbers beyond 2^53 strings. Values that are not data become undefined;
 * keys that are neither strings nor numbers are dropped.
 * @throws TractError if the dict is nested too deeply or has too many values, counting repeated ones.
 */
export const plainData = (value: PickleValue): Readonly<Record<string, unknown>> => {
  let values = 0;
  const convert = (item: PickleValue, depth: number): unknown => {
    values++;
    if (values > MAX_CONFIG_VALUES) throw tooMany();
    if (depth > MAX_NESTING)
      throw new TractError(`The configuration is nested more than ${MAX_NESTING} deep: the file is damaged.`);
    if (Array.isArray(item)) return item.map((one) => convert(one, depth + 1));
    if (item instanceof Set) return [...item].map((one) => convert(one, depth + 1));
    if (item instanceof Map) {
      // Checked before copying, and including dropped keys.
      if (item.size > MAX_CONFIG_VALUES - values) throw tooMany();
      const entries = [...item].filter(([key]) => typeof key === 'string' || typeof key === 'number');
      values += item.size - entries.length;
      return Object.fromEntries(entries.map(([key, one]) => [String(key), convert(one, depth + 1)]));
    }
    // Whole numbers beyond 2^53 are not exact in JSON.
    if (typeof item === 'bigint') return String(item);
    return typeof item === 'object' && item !== null ? undefined : item;
  };
  return value instanceof Map ? (convert(value, 0) as Readonly<Record<string, unknown>>) : {};
};
