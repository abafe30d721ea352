import { badArgument, checkOptions, type Schedule } from '@tractjs/core';
import { checkBeta, checkCount } from './check-betas';
import { fromBetas } from './discrete';
import type { ScheduleKind } from './schedule-kind';

/** The options of `vpIddpm`. */
export interface VpIddpmOptions {
  /** Number of levels above the clean one; default 1000. */
  readonly count?: number;
  /** Offset of the cosine, without which the first betas would be tiny; default 0.008. */
  readonly offset?: number;
  /** The largest beta; default 0.999. */
  readonly betaMax?: number;
}

/**
 * Returns iDDPM's discrete cosine schedule: `vpDiscrete` with beta_n = min(1 - f(n + 1) / f(n), betaMax),
 * where f(m) = cos^2(pi / 2 (m / count + offset) / (1 + offset)) (Nichol & Dhariwal 2021, "Improved Denoising
 * Diffusion Probabilistic Models", eq. 17 and the text below it, which counts n from 1). Time is the index n
 * in 0 .. count - 1, and the clean level is at -1.
 * @throws TractError if `count` is not a whole number above 0, `offset` is negative, or `betaMax` is not
 * between 0 and 1.
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
  // f is the squared sine of the angle from the noisy end, and a difference of squared sines is a product of
  // two sines: no beta suffers from cancellation.
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
