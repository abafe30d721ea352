import type { Description } from '@tractjs/core';

/** Characters of an option: a table of betas has thousands. */
const LONGEST = 60;

/** A description in a line: its kind, and its options in parentheses, long ones cut. */
export const describe = ({ kind, ...options }: Description): string => {
  const list = Object.entries(options).map(([name, value]) => `${name} ${cut(JSON.stringify(value))}`);
  return list.length === 0 ? kind : `${kind} (${list.join(', ')})`;
};

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text);
