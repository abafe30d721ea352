import { badArgument, formatValue, TractError } from './errors';
import { nearName } from './near-name';

/**
 * An object with the names of the options of T: does not compile if one is missing, or one too many. Its values do not
 * matter: the forms of a kind's options serve too.
 */
export type OptionNames<T> = Readonly<Record<keyof T & string, unknown>>;

/**
 * For callers without types: the options of `of`, such as mlp, as they are.
 * @throws TractError unless they are an object with these names alone; others may be there as undefined.
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
 * For callers without types, in a function that has no options: `(...none: [])` is the list.
 * @throws TractError if there is anything in it but objects without members.
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

/** For callers without types: @throws TractError unless a value is one of a few names. */
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
