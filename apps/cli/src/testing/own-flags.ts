import { commands } from '../commands';
import { commonFields } from '../commands/command';
import { flagName } from '../options/resolve';

/** The flags in what a command line is answered with that its command does not have: advice that it would refuse. */
export const foreignFlags = ([name]: readonly string[], said: string): string[] => {
  const fields = commands.find((one) => one.name === name)?.fields ?? {};
  const known = [...Object.keys({ ...fields, ...commonFields }).map(flagName), 'help', 'version'];
  // What was typed is quoted, and is no advice.
  const advice = said.replace(/"[^"]*"/g, '');
  return (advice.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? []).filter((flag) => !known.includes(flag.slice(2)));
};
