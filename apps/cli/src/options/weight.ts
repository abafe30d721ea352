import {
  badArgument,
  type Description,
  outputWeight,
  truncatedSnr,
  uniformWeight,
  unknownName,
  type Weight,
} from '@tractjs/tractjs';
import { parseDescription } from './description';

type Numbers = Readonly<Record<string, number>>;

const KINDS: Readonly<
  Record<string, { readonly options: readonly string[]; make(options: Numbers): Weight }>
> = {
  snr: { options: ['min', 'max'], make: truncatedSnr },
  output: { options: ['dataStd'], make: outputWeight },
  uniform: { options: [], make: uniformWeight },
};

/**
 * The weight of --weight: `snr:min=1,max=25`, `output:dataStd=0.5` or `uniform`.
 * @throws TractError where it is none of them.
 */
export const parseWeight = (value: string | Description): Weight => {
  const { kind, ...options } = parseDescription('--weight', value);
  const found = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!found) throw unknownName('weight', kind, Object.keys(KINDS));
  for (const [name, number] of Object.entries(options)) {
    if (!found.options.includes(name)) {
      throw badArgument(
        '--weight',
        value,
        found.options.length === 0
          ? `${kind} has no options.`
          : `the options of ${kind} are ${found.options.join(', ')}.`,
      );
    }
    if (typeof number !== 'number') throw badArgument('--weight', value, `${name} must be a number.`);
  }
  return found.make(options as Numbers);
};
