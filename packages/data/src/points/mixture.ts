import { badArgument } from '@tractjs/core';

/** A checked mixture: component k has probability weights[k] and is N(means[k], std[k]^2 I). */
export interface Mixture {
  /** Probabilities of the components; they sum to 1. */
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly std: readonly number[];
  /** Number of coordinates of a point. */
  readonly dimension: number;
}

/** The options that describe a mixture. */
export interface MixtureOptions {
  /** One positive number for each component; only ratios matter. Default: all equal. */
  readonly weights?: readonly number[];
  /** One point for each component, all of the same length. */
  readonly means: readonly (readonly number[])[];
  /** Standard deviation of every coordinate, positive: one for all components or one for each. */
  readonly std: number | readonly number[];
}

/**
 * Checks a mixture and normalises its weights.
 * @throws TractError if lengths differ or a number is invalid.
 */
export const checkMixture = ({ weights, means, std }: MixtureOptions): Mixture => {
  const count = means.length;
  const dimension = means[0]?.length ?? 0;
  if (dimension === 0)
    throw badArgument('means', means, 'give at least one point, with at least one coordinate.');
  means.forEach((mean, k) => {
    if (mean.length !== dimension || !mean.every(Number.isFinite)) {
      throw badArgument(`means[${k}]`, mean, `give ${dimension} finite coordinates, as means[0] has.`);
    }
  });
  const each = typeof std === 'number' ? new Array<number>(count).fill(std) : [...std];
  const shares = weights === undefined ? new Array<number>(count).fill(1) : [...weights];
  for (const [name, list] of [
    ['std', each],
    ['weights', shares],
  ] as const) {
    if (list.length !== count)
      throw badArgument(name, list, `there are ${count} means: give one number for each.`);
    const wrong = list.findIndex((value) => !(value > 0 && Number.isFinite(value)));
    if (wrong >= 0) throw badArgument(`${name}[${wrong}]`, list[wrong], 'give a positive finite number.');
  }
  const total = shares.reduce((a, b) => a + b, 0);
  return { weights: shares.map((w) => w / total), means, std: each, dimension };
};
