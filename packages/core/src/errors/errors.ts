import { asMessage, shorten } from './printable';

/**
 * What went wrong and what to do about it, in one paragraph. Every package below the command line throws it. Its message
 * often repeats what a file says, so control characters are escaped in it, and it is cut where it is long.
 */
export class TractError extends Error {
  override readonly name: string = 'TractError';

  constructor(message: string, options?: ErrorOptions) {
    super(asMessage(message), options);
  }
}

/** A `TractError` for a bad argument: names it, shows its value, and says what to pass instead. */
export const badArgument = (argument: string, value: unknown, remedy: string): TractError =>
  new TractError(`${argument} is ${formatValue(value)}: ${remedy}`);

/** Most characters of a value in a message. */
const MAX_LENGTH = 120;

/** A value in a few words. It may come from a file: its own toString and toJSON are not trusted, nor its length. */
export const formatValue = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(shorten(value, MAX_LENGTH));
  if (typeof value === 'function')
    return value.name === '' ? 'a function' : `the function ${shorten(value.name, MAX_LENGTH)}`;
  if (typeof value !== 'object') return shorten(String(value), MAX_LENGTH);
  const text = textOf(value);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 3)}...` : text;
};

const textOf = (value: object | null): string => {
  try {
    return JSON.stringify(value) ?? 'an object';
  } catch {
    return 'an object';
  }
};
