import { badArgument, checkOptions, type Description, type Level, type Schedule } from '@tractjs/core';
import { checkTime } from './check-time';
import type { ScheduleKind } from './schedule-kind';

/** The options of `vpDiscrete`. */
export interface VpDiscreteOptions {
  /** The variance that each step adds: beta_0 to beta_(N-1), each between 0 and 1. */
  readonly betas: readonly number[];
}

/**
 * Returns the variance-preserving schedule of a discrete diffusion: alpha_n^2 = alphaBar_n = prod_(i <= n) (1
 * - beta_i), sigma_n^2 = 1 - alphaBar_n (Ho et al. 2020, "Denoising Diffusion Probabilistic Models", eq. 4).
 * Time is the index n in 0 .. N - 1, which is the input of such networks; the clean level is at -1. Between
 * two indices -log alphaBar is linear in time (Lu et al. 2022, "DPM-Solver", whose time is (n + 1) / N), so
 * every noise ratio has a level. The path has corners, so levels have no derivatives.
 * @throws TractError if `betas` is not a list of numbers between 0 and 1.
 */
export const vpDiscrete = (options: VpDiscreteOptions): Schedule => {
  const { betas } = checkOptions('vpDiscrete', options, vpDiscreteKind.options);
  if (!Array.isArray(betas) || betas.length === 0)
    throw badArgument('betas', betas, 'give a list of one or more numbers between 0 and 1.');
  betas.forEach((beta, n) => {
    if (!(beta > 0 && beta < 1))
      throw badArgument(`betas[${n}]`, beta, 'every beta is a number between 0 and 1.');
  });
  return fromBetas({ kind: 'vp-discrete', betas: [...betas] }, betas);
};

export const vpDiscreteKind: ScheduleKind<VpDiscreteOptions> = {
  name: 'vp-discrete',
  summary: 'a discrete schedule from its list of betas',
  formula:
    'alpha_n^2 = (1 - beta_0) .. (1 - beta_n), sigma^2 = 1 - alpha^2; log alpha straight between indices',
  time: 'index, clean at -1',
  source: 'Ho et al. 2020, eq. 4; between indices: Lu et al. 2022, DPM-Solver',
  ends: ['-1 .. N - 1', 'inf .. log-SNR at N - 1'],
  example: { betas: [0.02, 0.1, 0.3, 0.2, 0.6, 0.9] },
  options: { betas: 'numbers' },
  make: vpDiscrete,
};

/** Returns the schedule of `vpDiscrete` for valid betas, with another description. */
export const fromBetas = (description: Description, betas: readonly number[]): Schedule => {
  const name = description.kind;
  const last = betas.length - 1;
  const decays = decaysOf(betas);
  const total = decays[last + 1] as number;
  return {
    name,
    range: [-1, last],
    description,
    at(time) {
      checkTime(name, time, -1, last);
      const below = Math.floor(time + 1);
      const low = decays[below] as number;
      const high = decays[below + 1] ?? low;
      return levelAt(time, low + (time + 1 - below) * (high - low));
    },
    atNoiseRatio(noiseRatio) {
      const decay = decayOf(noiseRatio);
      if (decay >= total) return this.at(last);
      const below = lastAtMost(decays, decay);
      const low = decays[below] as number;
      const time = below - 1 + (decay - low) / ((decays[below + 1] as number) - low);
      checkTime(name, time, -1, last);
      // Time has a rounding error of 1e-16 near -1, too much for levels that are almost clean.
      return levelAt(time, decay);
    },
  };
};

/** alpha^2 = exp(-decay). sigma is computed from decay, because 1 - alpha^2 cancels near the clean end. */
const levelAt = (time: number, decay: number): Level => ({
  time,
  alpha: Math.exp(-decay / 2),
  sigma: Math.sqrt(-Math.expm1(-decay)),
});

/** -log alphaBar at the times -1, 0, .., N - 1. */
const decaysOf = (betas: readonly number[]): number[] => {
  const decays = [0];
  let [sum, lost] = [0, 0];
  for (const beta of betas) {
    // Compensated summation (Kahan 1965): a thousand terms have the rounding error of one.
    const term = -Math.log1p(-beta) + lost;
    const next = sum + term;
    lost = term - (next - sum);
    sum = next;
    decays.push(sum);
  }
  return decays;
};

/** Returns -log alphaBar for a noise ratio: log(1 + ratio^2). */
const decayOf = (noiseRatio: number): number => {
  const square = noiseRatio * noiseRatio;
  return Number.isFinite(square) ? Math.log1p(square) : 2 * Math.log(noiseRatio);
};

/** Returns the index of the last of ascending values that is at most `value`, or 0. */
const lastAtMost = (values: readonly number[], value: number): number => {
  let [low, high] = [0, values.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= value) low = middle;
    else high = middle;
  }
  return low;
};
