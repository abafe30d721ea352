import type { KindFacts, OptionForm } from '@tractjs/core';
import type { z } from 'zod';

/** One option of a command: a flag, and a key of the configuration file. */
export interface Field<T> {
  readonly help: string;
  /** The value in the usage line, such as `<number>`; undefined for a switch. */
  readonly placeholder?: string;
  /** Completes "--flag is VALUE: ". */
  readonly remedy: string;
  readonly schema: z.ZodType;
  /** Converts the text of the flag into a value of the configuration file. */
  fromText(text: string): unknown;
  readonly required?: boolean;
  readonly default?: T;
  /** Kinds that the value may name, listed at the end of the help. */
  readonly kinds?: KindList;
  /** Whether the value may be a path, or a file of code: a resumed run resolves it in the folder of the first call. */
  readonly file?: 'path' | 'module';
}

/** Kinds under a title, such as Steps. */
export interface KindList {
  readonly title: string;
  readonly kinds: readonly (KindFacts & { readonly options?: Readonly<Record<string, OptionForm>> })[];
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The value of every field, or its default if neither the flag nor the file sets it. */
export type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** Returns the default of every field. */
export const defaultsOf = <F extends Fields>(fields: F): Values<F> =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default])) as Values<F>;
