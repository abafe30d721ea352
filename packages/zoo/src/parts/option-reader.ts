import { badArgument, unknownName } from '@tractjs/core';
import { MAX_LAYERS } from './checks';

/** Options by name, as JSON has them. */
export type Options = Readonly<Record<string, unknown>>;

/** Reads options one by one and remembers their names. The default stands for an option that is left out or null. */
export interface OptionReader {
  /** A whole number of at least `least`, by default 1. */
  count(name: string, fallback?: number, least?: number): number;
  /** The same, or undefined where the option is left out or null. */
  countOrNone(name: string): number | undefined;
  /** A number of layers at one resolution of `levels`. */
  layers(name: string, levels: number, fallback?: number): number;
  /** A finite number above 0. */
  positive(name: string, fallback: number): number;
  /** A finite number, or undefined where the option is left out or null. */
  numberOrNone(name: string): number | undefined;
  /** Finite numbers, one at least, or undefined where the option is left out or null. */
  numbers(name: string): readonly number[] | undefined;
  /** Two finite numbers that differ. */
  range(name: string, fallback: readonly [number, number]): readonly [number, number];
  /** A text, or undefined where the option is left out or null. */
  textOrNone(name: string): string | undefined;
  flag(name: string, fallback: boolean): boolean;
  /** Whole numbers above 0, at least `least` of them, by default 1. */
  counts(name: string, fallback?: readonly number[], least?: number): readonly number[];
  choice<N extends string>(name: string, fallback: N, names: readonly N[]): N;
  /** The same, or undefined where the option is left out or null. */
  choiceOrNone<N extends string>(name: string, names: readonly N[]): N | undefined;
  choices<N extends string>(name: string, fallback: readonly N[], names: readonly N[]): readonly N[];
  /** An option that has to be left out or null. */
  absent(name: string, remedy: string): void;
  /**
   * Ends the reading and gives the options that were read, without those that are null. @throws TractError if there is one
   * that was not read and that `ignored` does not name.
   */
  done(what: string, ignored: readonly string[]): Options;
}

/** Beyond every size of the field's networks. */
const MOST = 65_536;

/** A reader of these options, whose methods throw a TractError that names the option. */
export const optionReader = (options: Options): OptionReader => {
  const known = new Set<string>();
  const given = (name: string): unknown => {
    known.add(name);
    return Object.hasOwn(options, name) ? options[name] : undefined;
  };
  const isCount = (value: unknown, least = 1): value is number =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= MOST;
  const bad = (name: string, value: unknown, remedy: string) => badArgument(name, value ?? 'missing', remedy);
  const choose = <N extends string>(name: string, value: unknown, names: readonly N[]): N => {
    if (!names.includes(value as N)) throw unknownName(name, value, names);
    return value as N;
  };
  return {
    count: (name, fallback, least = 1) => {
      const value = given(name) ?? fallback;
      if (!isCount(value, least)) throw bad(name, value, `give a whole number from ${least} to ${MOST}.`);
      return value;
    },
    countOrNone: (name) => {
      const value = given(name) ?? undefined;
      if (value === undefined) return undefined;
      if (!isCount(value)) throw bad(name, value, `give a whole number from 1 to ${MOST}, or leave it out.`);
      return value;
    },
    layers: (name, levels, fallback) => {
      const value = given(name) ?? fallback;
      const most = Math.floor(MAX_LAYERS / levels);
      if (!isCount(value) || value > most) throw bad(name, value, `give a whole number from 1 to ${most}.`);
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
      const fits = Array.isArray(value) && value.length > 0 && value.length <= MOST;
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
    counts: (name, fallback, least = 1) => {
      const value = given(name) ?? fallback;
      const fits = Array.isArray(value) && value.length >= least && value.length <= 64;
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
