import { EngineError } from '../system';

/**
 * Checks options of callers without types. @throws EngineError unless `options` is an object with no other
 * names.
 */
export const checkOptions = <T extends object>(
  of: string,
  options: T,
  names: NoInfer<Readonly<Record<keyof T & string, true>>>,
): void => {
  const known = Object.keys(names).join(', ');
  if (typeof options !== 'object' || options === null)
    throw new EngineError(`${of} was given ${String(options)} for options.`, {
      remedy: `Give an object with some of ${known}.`,
    });
  for (const name in options) {
    if (Object.hasOwn(names, name) || options[name] === undefined) continue;
    throw new EngineError(`${name} is ${String(options[name])}, and ${of} has no such option.`, {
      remedy: `There are: ${known}.`,
    });
  }
};
