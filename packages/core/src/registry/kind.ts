import type { OptionForm, OptionForms } from './option-forms';

/** The options of a kind that has none. */
export type NoOptions = Readonly<Record<never, never>>;

/** What help, tables and error messages say of a kind. */
export interface KindFacts {
  /** The name in files and flags, such as vp-cosine. */
  readonly name: string;
  /** One line for help and tables. */
  readonly summary: string;
  /** Paper and equation. */
  readonly source?: string;
}

/**
 * A kind of T, which a factory makes of options O. The names and forms of the options are checked against O.
 */
export interface Kind<T, O extends object = NoOptions> extends KindFacts {
  readonly options: OptionForms<O>;
  /** Options of an example, if some are required. */
  readonly example?: O;
  /** Checks the values of the options, and makes a T of them. */
  make(options: O): T;
}

/**
 * A kind that changes another T, whose description is the option `wraps`: { kind: 'unscaled', schedule: { ...
 * } }. `options` are the others.
 */
export interface Wrapper<T, O extends object = NoOptions> extends KindFacts {
  readonly wraps: string;
  readonly options: OptionForms<O>;
  make(inner: T, options: O): T;
}

/** A kind of T with any options. */
export interface AnyKind<T> extends KindFacts {
  /** Name and form of each option; undefined if `make` checks names and forms too. */
  readonly options?: Readonly<Record<string, OptionForm>>;
  readonly example?: object;
  make(options: never): T;
}

/** A wrapper of T with any options. */
export interface AnyWrapper<T> extends KindFacts {
  readonly wraps: string;
  readonly options: Readonly<Record<string, OptionForm>>;
  make(inner: T, options: never): T;
}
