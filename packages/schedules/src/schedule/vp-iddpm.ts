import { badArgument, checkOptions, type Schedule } from '@tractjs/core';
import { checkBeta, checkCount } from './check-betas';
import { fromBetas } from './discrete';
import type { ScheduleKind } from './schedule-kind';

export interface VpIddpmOptions {
  /** Levels above the clean one; default 1000. */
  readonly count?: number;
  /** Offset of the cosine, which keeps the first betas from being tiny; default 0.008. */
  readonly offset?: number;
  /** The largest beta; default 0.999. */
  readonly betaMax?: number;
}

/**
 * The discrete cosine schedule of iDDPM, `vpDiscrete` of beta_n = min(1 - f(n + 1) / f(n), betaMax) with f(m) =
 * cos^2(pi / 2 (m / count + offset) / (1 + offset)) (Nichol & Dhariwal 2021, "Improved Denoising Diffusion Probabilistic
 * Models", eq. 17 and the text below it, which counts n from 1). Time is the index n in 0 .. count - 1, and the clean
 * level is at -1.
 * @throws TractError unless count is a whole number above 0, offset is 0 or more and betaMax is between 0 and 1.
 */
export const vpIddpm = (options: VpIddpmOptions = {}): Schedule => {
  const {
    count = 1000,
    offset = 0.008,
    betaMax = 0.999,
  } = checkOptions('vpIddpm', options, vpIddpmKind.options);
  checkCount(count);
  if (!(offset >= 0 && Number.isFinite(offset)))
    throw badArgument('offset', offset, 'give a finite number, 0 or more, such as 0.008.');
  checkBeta('betaMax', betaMax, 0.999);
  // Angles from the noisy end, where f is the square of a sine, and a difference of squares as the product of two
  // sines: neither the first nor the last betas lose digits.
  const step = Math.PI / 2 / (count * (1 + offset));
  const betas = Array.from({ length: count }, (_, n) => {
    const left = count - n;
    const beta = (Math.sin((2 * left - 1) * step) * Math.sin(step)) / Math.sin(left * step) ** 2;
    return Math.min(beta, betaMax);
  });
  return fromBetas({ kind: 'vp-iddpm', count, offset, betaMax }, betas);
};

export const vpIddpmKind: ScheduleKind<VpIddpmOptions> = {
  name: 'vp-iddpm',
  summary: "iDDPM's discrete cosine schedule",
  formula:
    'vpDiscrete with beta_n = min(1 - f(n + 1) / f(n), betaMax), f(m) = cos^2(pi / 2 (m / count + offset) / (1 + offset))',
  time: 'index, clean at -1',
  source: 'Nichol & Dhariwal 2021, eq. 17',
  options: { count: 'number', offset: 'number', betaMax: 'number' },
  make: vpIddpm,
};
