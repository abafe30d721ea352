import type { Description } from '@tractjs/tractjs';

/** A description in a line: its kind, and its options in parentheses. */
export const describe = ({ kind, ...options }: Description): string => {
  const list = Object.entries(options).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return list.length === 0 ? kind : `${kind} (${list.join(', ')})`;
};
