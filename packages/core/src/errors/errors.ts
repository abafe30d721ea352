import { asMessage, shorten } from './printable';

/**
 * An error whose message states the problem and a remedy in one paragraph. Messages can repeat text from
 * files, so control characters are escaped and long messages are shortened.
 */
export class TractError extends Error {
  override readonly name: string = 'TractError';

  constructor(message: string, options?: ErrorOptions) {
    super(asMessage(message), options);
  }
}

/** Returns a `TractError` that names an argument, shows its value, and says what to pass instead. */
export const badArgument = (argument: string, value: unknown, remedy: string): TractError =>
  new TractError(`${argument} is ${formatValue(value)}: ${remedy}`);

/** Maximum number of characters of a value in a message. */
const MAX_LENGTH = 120;

/**
 * Formats a value for a message. Values can come from files: the result is short, and toString and toJSON may
 * throw.
 */
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
