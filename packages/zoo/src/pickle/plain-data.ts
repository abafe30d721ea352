import { TractError } from '@tractjs/core';
import { MAX_CONFIG_VALUES, MAX_NESTING } from '../parts';
import type { PickleValue } from './values';

const tooMany = (): TractError =>
  new TractError(`The configuration has more than ${MAX_CONFIG_VALUES} values: the file is damaged.`);

/**
 * A dict of a pickle as a plain object, empty where the value is no dict: dicts become objects, tuples and sets lists, and whole
 * numbers beyond 2^53 texts. What is no data is left out, with the keys that are no texts or numbers.
 * @throws TractError if it is too deep or has too many values, as lists that hold one another many times over have.
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
      // Before a copy is made, and those too whose keys are left out.
      if (item.size > MAX_CONFIG_VALUES - values) throw tooMany();
      const entries = [...item].filter(([key]) => typeof key === 'string' || typeof key === 'number');
      values += item.size - entries.length;
      return Object.fromEntries(entries.map(([key, one]) => [String(key), convert(one, depth + 1)]));
    }
    // JSON has no whole numbers beyond 2^53.
    if (typeof item === 'bigint') return String(item);
    return typeof item === 'object' && item !== null ? undefined : item;
  };
  return value instanceof Map ? (convert(value, 0) as Readonly<Record<string, unknown>>) : {};
};
