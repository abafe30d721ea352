import { badArgument, unknownName } from '@tractjs/core';
import { MAX_LAYERS } from './checks';

/** Options by name, with JSON values. */
export type Options = Readonly<Record<string, unknown>>;

/**
 * Reads options one by one and records their names. An option that is left out or null has the default
 * `fallback`. All methods throw a TractError that names the option if its value is bad.
 */
export interface OptionReader {
  /** Reads a whole number of at least `min`, by default 1. */
  count(name: string, fallback?: number, min?: number): number;
  /** Reads a whole number of at least 1; undefined if the option is left out or null. */
  countOrNone(name: string): number | undefined;
  /** Reads the number of layers per resolution of a network with `levels` resolutions. */
  layers(name: string, levels: number, fallback?: number): number;
  /** Reads a finite number above 0. */
  positive(name: string, fallback: number): number;
  /** Reads a finite number; undefined if the option is left out or null. */
  numberOrNone(name: string): number | undefined;
  /** Reads a list of one or more finite numbers; undefined if the option is left out or null. */
  numbers(name: string): readonly number[] | undefined;
  /** Reads two different finite numbers. */
  range(name: string, fallback: readonly [number, number]): readonly [number, number];
  /** Reads a string; undefined if the option is left out or null. */
  textOrNone(name: string): string | undefined;
  /** Reads a boolean. */
  flag(name: string, fallback: boolean): boolean;
  /** Reads a list of whole numbers above 0, with at least `min` items, by default 1. */
  counts(name: string, fallback?: readonly number[], min?: number): readonly number[];
  /** Reads one of `names`. */
  choice<N extends string>(name: string, fallback: N, names: readonly N[]): N;
  /** Reads one of `names`; undefined if the option is left out or null. */
  choiceOrNone<N extends string>(name: string, names: readonly N[]): N | undefined;
  /** Reads a list of `names`. */
  choices<N extends string>(name: string, fallback: readonly N[], names: readonly N[]): readonly N[];
  /** Checks that an option is left out or null. */
  absent(name: string, remedy: string): void;
  /**
   * Returns the options that were read and are not null. `what` names the owner of the options in errors.
   * @throws TractError if there is an option that was not read and is not in `ignored`.
   */
  done(what: string, ignored: readonly string[]): Options;
}

/** Maximum of a size or count, beyond those of any published network. */
const MAX_COUNT = 65_536;

/** Makes a reader of options. */
export const optionReader = (options: Options): OptionReader => {
  const known = new Set<string>();
  const given = (name: string): unknown => {
    known.add(name);
    return Object.hasOwn(options, name) ? options[name] : undefined;
  };
  const isCount = (value: unknown, min = 1): value is number =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= MAX_COUNT;
  const bad = (name: string, value: unknown, remedy: string) => badArgument(name, value ?? 'missing', remedy);
  const choose = <N extends string>(name: string, value: unknown, names: readonly N[]): N => {
    if (!names.includes(value as N)) throw unknownName(name, value, names);
    return value as N;
  };
  return {
    count: (name, fallback, min = 1) => {
      const value = given(name) ?? fallback;
      if (!isCount(value, min)) throw bad(name, value, `give a whole number from ${min} to ${MAX_COUNT}.`);
      return value;
    },
    countOrNone: (name) => {
      const value = given(name) ?? undefined;
      if (value === undefined) return undefined;
      if (!isCount(value))
        throw bad(name, value, `give a whole number from 1 to ${MAX_COUNT}, or leave it out.`);
      return value;
    },
    layers: (name, levels, fallback) => {
      const value = given(name) ?? fallback;
      const max = Math.floor(MAX_LAYERS / levels);
      if (!isCount(value) || value > max) throw bad(name, value, `give a whole number from 1 to ${max}.`);
      return value;
    },
    positive: (name, fallback) => {
      const value = given(name) ?? fallback;
      if (!(Number.isFinite(value) && (value as number) > 0))
        throw bad(name, value, 'give a number above 0.');
      return value as number;
    },
    numberOrNone: (name) => {
      const value = given(name) ?? undefined;
      if (value !== undefined && !Number.isFinite(value)) throw bad(name, value, 'give a number.');
      return value as number | undefined;
    },
    numbers: (name) => {
      const value = given(name) ?? undefined;
      if (value === undefined) return undefined;
      const fits = Array.isArray(value) && value.length > 0 && value.length <= MAX_COUNT;
      if (!fits || !value.every(Number.isFinite)) throw bad(name, value, 'give a list of numbers.');
      return value;
    },
    range: (name, fallback) => {
      const value = given(name) ?? fallback;
      if (
        !Array.isArray(value) ||
        value.length !== 2 ||
        !value.every(Number.isFinite) ||
        value[0] === value[1]
      )
        throw bad(name, value, 'give two numbers, such as [-10, 10].');
      return value as unknown as readonly [number, number];
    },
    textOrNone: (name) => {
      const value = given(name) ?? undefined;
      if (value !== undefined && typeof value !== 'string') throw bad(name, value, 'give a name.');
      return value;
    },
    flag: (name, fallback) => {
      const value = given(name) ?? fallback;
      if (typeof value !== 'boolean') throw bad(name, value, 'give true or false.');
      return value;
    },
    counts: (name, fallback, min = 1) => {
      const value = given(name) ?? fallback;
      const fits = Array.isArray(value) && value.length >= min && value.length <= 64;
      if (!fits || !value.every((n) => isCount(n))) throw bad(name, value, 'give a list of whole numbers.');
      return value;
    },
    choice: (name, fallback, names) => choose(name, given(name) ?? fallback, names),
    choiceOrNone: (name, names) => {
      const value = given(name) ?? undefined;
      return value === undefined ? undefined : choose(name, value, names);
    },
    choices: (name, fallback, names) => {
      const value = given(name) ?? fallback;
      if (!Array.isArray(value) || value.length > 64) throw bad(name, value, 'give a list of names.');
      return value.map((one) => choose(`name in ${name}`, one, names));
    },
    absent: (name, remedy) => {
      const value = given(name) ?? undefined;
      if (value !== undefined) throw badArgument(name, value, remedy);
    },
    done: (what, ignored) => {
      const names = [...known, ...ignored];
      for (const name of Object.keys(options))
        if (!names.includes(name)) throw unknownName(`option of ${what}`, name, names);
      return Object.fromEntries(
        Object.entries(options).filter(
          ([name, value]) => known.has(name) && value !== null && value !== undefined,
        ),
      );
    },
  };
};
