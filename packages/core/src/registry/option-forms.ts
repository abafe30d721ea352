import { badArgument } from '../errors/errors';

interface Form {
  readonly remedy: string;
  fits(value: unknown): boolean;
}

const forms = {
  number: { fits: Number.isFinite, remedy: 'give a finite number.' },
  bound: {
    fits: (value) => typeof value === 'number' && !Number.isNaN(value),
    remedy: 'give a number, or leave it out for no bound.',
  },
  boolean: { fits: (value) => typeof value === 'boolean', remedy: 'give true or false.' },
  numbers: {
    fits: (value) => Array.isArray(value) && value.every(Number.isFinite),
    remedy: 'give a list of finite numbers.',
  },
  text: { fits: (value) => typeof value === 'string', remedy: 'give a text.' },
  any: { fits: () => true, remedy: '' },
} as const satisfies Readonly<Record<string, Form>>;

/**
 * The form of an option: a finite number, a number that may be infinite (`bound`), true or false, a list of
 * finite numbers, or a text. The factory itself checks `any`.
 */
export type OptionForm = keyof typeof forms;

/** The forms that suit an option of type V. */
export type FormOf<V> = [V] extends [number]
  ? 'number' | 'bound'
  : [V] extends [boolean]
    ? 'boolean'
    : [V] extends [string]
      ? 'text'
      : [V] extends [readonly number[]]
        ? 'numbers'
        : 'any';

/** The form of each option of O: does not compile if a name is missing, unknown, or of another type. */
export type OptionForms<O> = { readonly [K in keyof O & string]-?: FormOf<NonNullable<O[K]>> };

/** Checks the form of one option. @throws TractError if the value has another form. */
export const checkForm = (argument: string, value: unknown, form: OptionForm): void => {
  const { fits, remedy }: Form = forms[form];
  if (!fits(value)) throw badArgument(argument, value, remedy);
};
