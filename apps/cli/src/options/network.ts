import type { Description } from '@tractjs/core';
import { networks } from '@tractjs/zoo';
import { parseDescription } from './description';

/** Parses the description of a network. @throws TractError if it has another form. */
export const parseNetwork = (argument: string, value: string | Description): Description => {
  const { kind, ...options } = parseDescription(argument, value);
  const { options: forms = {}, lists = [] } = networks.find(kind) ?? {};
  // A single number stands for a list of one.
  const isList = (name: string) => forms[name] === 'numbers' || lists.includes(name);
  const given = Object.entries(options).map(([name, one]) => [name, isList(name) ? [one].flat() : one]);
  return { kind, ...Object.fromEntries(given) };
};
