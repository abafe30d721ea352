import { badArgument, type TractError } from '../errors/errors';
import { isDescription } from '../registry/description';

/** The error for a value that is not a part: its factory, its name, its description, or anything else. */
export const wrongPart = (argument: string, value: unknown, what: string, example: string): TractError => {
  if (typeof value === 'function')
    return badArgument(argument, value, `call it, as in ${value.name || example.replace(/\(.*/, '')}(...).`);
  if (typeof value === 'string')
    return badArgument(argument, value, `give the ${what} itself, not its name: ${example}.`);
  if (isDescription(value))
    return badArgument(argument, value, `give the ${what} itself, not its description: ${example}.`);
  return badArgument(argument, value, `give a ${what}, such as ${example}.`);
};

/** Whether an object or a function has a member of a type; null has none. */
export const hasMember = (value: unknown, name: string, type: string): boolean =>
  typeof (value as Readonly<Record<string, unknown>> | null)?.[name] === type;
