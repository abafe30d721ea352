import type { Description } from '@tractjs/core';
import { parseDescription } from './description';

/** Options that hold a list even where a single number is given. */
const LISTS: ReadonlySet<string> = new Set([
  ...['multipliers', 'shape', 'channel_mult', 'attn_resolutions', 'resample_filter'],
  ...['channel_multiplier', 'attn_rezs', 'block_out_channels', 'down_block_types', 'up_block_types'],
]);

/** The description of a network from the text of an option. @throws TractError where it has another form. */
export const parseNetwork = (argument: string, value: string | Description): Description => {
  const { kind, ...options } = parseDescription(argument, value);
  const lists = Object.entries(options).map(([name, one]) => [name, LISTS.has(name) ? [one].flat() : one]);
  return { kind, ...Object.fromEntries(lists) };
};
