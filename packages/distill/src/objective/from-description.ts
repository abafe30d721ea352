import { badArgument, type Description, unknownName } from '@tractjs/core';
import { type Loss, pseudoHuber, squared } from './loss';
import { outputWeight, truncatedSnr, uniformWeight, type Weight } from './weights';

type Numbers = Readonly<Record<string, number>>;

interface Kind<T> {
  readonly options: readonly string[];
  make(options: Numbers): T;
}

type Kinds<T> = Readonly<Record<string, Kind<T>>>;

const weights: Kinds<Weight> = {
  snr: { options: ['min', 'max'], make: truncatedSnr },
  output: { options: ['dataStd'], make: outputWeight },
  uniform: { options: [], make: uniformWeight },
};

const losses: Kinds<Loss> = {
  squared: { options: [], make: squared },
  'pseudo-huber': { options: ['c'], make: pseudoHuber },
};

/** Names of the weights that `weightFrom` makes. */
export const weightKinds: readonly string[] = Object.keys(weights);

/** Names of the losses that `lossFrom` makes. */
export const lossKinds: readonly string[] = Object.keys(losses);

/**
 * The weight of a description: { kind: 'snr', min, max } (`truncatedSnr`), { kind: 'output', dataStd } (`outputWeight`) or
 * { kind: 'uniform' }. @throws TractError if the kind or an option is unknown, or an option has a bad value.
 */
export const weightFrom = (description: Description): Weight => made('weight', weights, description);

/**
 * The loss of a description: { kind: 'squared' } or { kind: 'pseudo-huber', c }.
 * @throws TractError if the kind or an option is unknown, or an option has a bad value.
 */
export const lossFrom = (description: Description): Loss => made('loss', losses, description);

const made = <T>(what: string, kinds: Kinds<T>, { kind, ...options }: Description): T => {
  const found = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (found === undefined) throw unknownName(what, kind, Object.keys(kinds));
  for (const [name, value] of Object.entries(options)) {
    if (found.options.length === 0)
      throw badArgument(`${what}.${name}`, value, `${kind} has no options: leave it out.`);
    if (!found.options.includes(name))
      throw unknownName(`option of the ${what} ${kind}`, name, found.options);
    if (typeof value !== 'number') throw badArgument(`${what}.${name}`, value, 'give a number.');
  }
  return found.make(options as Numbers);
};
