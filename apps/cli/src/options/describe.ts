import type { Description } from '@tractjs/core';

/** Limit on the characters of an option; a table of betas has thousands. */
const MAX_LENGTH = 60;

/** Formats a description in one line: its kind, and its options in parentheses, truncated. */
export const describe = ({ kind, ...options }: Description): string => {
  const list = Object.entries(options).map(([name, value]) => `${name} ${cut(JSON.stringify(value))}`);
  return list.length === 0 ? kind : `${kind} (${list.join(', ')})`;
};

const cut = (text: string): string =>
  text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 3)}...` : text;
