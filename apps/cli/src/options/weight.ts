import {
  badArgument,
  type Description,
  outputWeight,
  TractError,
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
    if (found.options.length === 0) throw badArgument('--weight', value, `${kind} has no options.`);
    if (!found.options.includes(name)) {
      const { message } = unknownName(`option of ${kind}`, name, found.options);
      throw new TractError(`--weight: ${message}`);
    }
    if (typeof number !== 'number') throw badArgument('--weight', value, `${name} must be a number.`);
  }
  return found.make(options as Numbers);
};
