import { badArgument, formatValue, TractError } from './errors';
import { nearName } from './near-name';

/**
 * An object whose keys are the option names of T. A missing or an additional name does not compile. The
 * values do not matter, so the option forms of a `Kind` are one.
 */
export type OptionNames<T> = Readonly<Record<keyof T & string, unknown>>;

/**
 * Checks the option names of the function named `of`, for callers without types, and returns `options`
 * unchanged.
 * @throws TractError if `options` is not an object, or if an option that is not undefined has an unknown
 * name.
 */
export const checkOptions = <T extends object>(of: string, options: T, names: NoInfer<OptionNames<T>>): T => {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw badArgument(
      'options',
      options,
      `${of} takes an object, such as { ${Object.keys(names).slice(0, 2).join(', ')} }.`,
    );
  for (const name in options) {
    if (!Object.hasOwn(names, name) && options[name] !== undefined)
      throw unknownOption(of, name, options[name], Object.keys(names));
  }
  return options;
};

/**
 * Checks that a function without options, declared as `(...none: [])`, is called without any.
 * @throws TractError if an argument is neither undefined nor an object whose members are all undefined.
 */
export const checkNoOptions = (of: string, none: readonly unknown[]): void => {
  for (const one of none) {
    if (one === undefined) continue;
    if (typeof one !== 'object' || one === null)
      throw new TractError(`${of} takes nothing, and was given ${formatValue(one)}: leave it out.`);
    for (const [name, value] of Object.entries(one))
      if (value !== undefined) throw unknownOption(of, name, value, []);
  }
};

/** Checks that `value` is one of `names`. @throws TractError if it is not, with the nearest name. */
export const checkChoice = (argument: string, value: unknown, names: readonly string[]): void => {
  if (names.includes(value as string)) return;
  const near = typeof value === 'string' ? nearName(value, names) : undefined;
  const hint = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  throw badArgument(argument, value, `give one of ${names.join(', ')}.${hint}`);
};

const unknownOption = (of: string, name: string, value: unknown, known: readonly string[]): TractError => {
  if (known.length === 0) return badArgument(name, value, `${of} has no options: leave it out.`);
  const near = nearName(name, known);
  const hint = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  return badArgument(name, value, `${of} has no such option.${hint} There are: ${known.join(', ')}.`);
};
