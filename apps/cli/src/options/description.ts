import { badArgument, type Description, isDescription } from '@tractjs/core';
import { checkedJson } from '@tractjs/zoo/node';

/**
 * Parses the short form of a description: `karras:rho=7,sigmaMin=0.002` is { kind: 'karras', rho: 7, sigmaMin: 0.002 }. A
 * part without `=` continues a list, as in `unet:multipliers=1,2,2`; true and false are booleans. A text that begins with
 * { is JSON. Returns a description unchanged.
 * @throws TractError if it has another form.
 */
export const parseDescription = (argument: string, value: string | Description): Description => {
  if (typeof value !== 'string') return value;
  if (value.trimStart().startsWith('{')) return fromJson(argument, value);
  const [kind = '', ...rest] = value.split(':');
  const options: Record<string, unknown> = {};
  let last: string | undefined;
  for (const part of rest.join(':').split(',')) {
    if (part.trim() === '') continue;
    const [name = '', ...text] = part.split('=');
    if (text.length > 0) {
      last = name.trim();
      options[last] = scalar(text.join('='));
    } else if (last !== undefined) {
      options[last] = [options[last], scalar(part)].flat();
    } else {
      throw badArgument(
        argument,
        value,
        'write options as name=value, separated by commas, such as karras:rho=7.',
      );
    }
  }
  return { kind: kind.trim(), ...options };
};

const fromJson = (argument: string, text: string): Description => {
  const checked = checkedJson(text);
  if ('value' in checked && isDescription(checked.value)) return checked.value;
  const why = 'why' in checked ? `it ${checked.why}` : 'it has no kind';
  throw badArgument(
    argument,
    text,
    `${why}: write a description, such as {"kind":"explicit","times":[0,0.2,1]}.`,
  );
};

const scalar = (text: string): unknown => {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  const number = Number(trimmed);
  return trimmed === '' || Number.isNaN(number) ? trimmed : number;
};
