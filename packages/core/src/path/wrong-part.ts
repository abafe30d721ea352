import { badArgument, type TractError } from '../errors/errors';
import { isDescription } from '../registry/description';

/**
 * Returns the error for a value that is not a `what`. The remedy depends on whether it is a factory, a name
 * or a description.
 */
export const wrongPart = (argument: string, value: unknown, what: string, example: string): TractError => {
  if (typeof value === 'function')
    return badArgument(argument, value, `call it, as in ${value.name || example.replace(/\(.*/, '')}(...).`);
  if (typeof value === 'string')
    return badArgument(argument, value, `give the ${what} itself, not its name: ${example}.`);
  if (isDescription(value))
    return badArgument(argument, value, `give the ${what} itself, not its description: ${example}.`);
  return badArgument(argument, value, `give a ${what}, such as ${example}.`);
};

/** Whether an object or a function has a member of a type; false for null and undefined. */
export const hasMember = (value: unknown, name: string, type: string): boolean =>
  typeof (value as Readonly<Record<string, unknown>> | null)?.[name] === type;
