import { asMessage, shortened } from './printable';

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
  new TractError(`${argument} is ${shown(value)}: ${remedy}`);

/** Most characters of a value in a message. */
const LONGEST = 120;

/** A value in a few words. It may come from a file: its own toString and toJSON are not trusted, nor its length. */
export const shown = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(shortened(value, LONGEST));
  if (typeof value === 'function')
    return value.name === '' ? 'a function' : `the function ${shortened(value.name, LONGEST)}`;
  if (typeof value !== 'object') return shortened(String(value), LONGEST);
  const text = textOf(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
};

const textOf = (value: object | null): string => {
  try {
    return JSON.stringify(value) ?? 'an object';
  } catch {
    return 'an object';
  }
};
