/** What went wrong and what to do about it, in one paragraph. Every package below the command line throws it. */
export class TractError extends Error {
  override readonly name: string = 'TractError';
}

/** A `TractError` for a bad argument: names it, shows its value, and says what to pass instead. */
export const badArgument = (argument: string, value: unknown, remedy: string): TractError =>
  new TractError(`${argument} is ${show(value)}: ${remedy}`);

const show = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
};
