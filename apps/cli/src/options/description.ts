import { badArgument, type Description } from '@tractjs/tractjs';

/**
 * A description from its short form: `karras:rho=7,sigmaMin=0.002` is { kind: 'karras', rho: 7, sigmaMin: 0.002 }.
 * A part without `=` goes on with a list, `unet:multipliers=1,2,2`, and true and false are what they say. Descriptions pass as they are.
 * @throws TractError where it has another form.
 */
export const parseDescription = (argument: string, value: string | Description): Description => {
  if (typeof value !== 'string') return value;
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
        'write options as name=value with commas between, such as karras:rho=7.',
      );
    }
  }
  return { kind: kind.trim(), ...options };
};

const scalar = (text: string): unknown => {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  const number = Number(trimmed);
  return trimmed === '' || Number.isNaN(number) ? trimmed : number;
};
