import { badArgument, checkOptions, type Schedule } from '@tractjs/core';
import { checkBeta, checkCount } from './check-betas';
import { fromBetas } from './discrete';
import type { ScheduleKind } from './schedule-kind';

/** The options of `vpDdpm`. */
export interface VpDdpmOptions {
  /** Number of levels above the clean one; default 1000. */
  readonly count?: number;
  /** The first beta; default 1e-4. */
  readonly betaStart?: number;
  /** The last beta; default 0.02. Betas are not rescaled for another `count`. */
  readonly betaEnd?: number;
  /** Whether sqrt(beta) is linear in n, and not beta; default false. */
  readonly scaled?: boolean;
}

/**
 * Returns DDPM's discrete schedule: `vpDiscrete` with beta_n = betaStart + n (betaEnd - betaStart) / (count -
 * 1) (Ho et al. 2020, "Denoising Diffusion Probabilistic Models", section 4). If `scaled` is true,
 * sqrt(beta_n) is linear instead, as in latent diffusion (Rombach et al. 2022, "High-Resolution Image
 * Synthesis with Latent Diffusion Models", whose code has betas from 0.0015 to 0.0195; Stable Diffusion's are
 * from 0.00085 to 0.012). Time is the index n in 0 .. count - 1, and the clean level is at -1.
 * @throws TractError if `count` is not a whole number above 0, or if a beta is not between 0 and 1.
 */
export const vpDdpm = (options: VpDdpmOptions = {}): Schedule => {
  const {
    count = 1000,
    betaStart = 1e-4,
    betaEnd = 0.02,
    scaled = false,
  } = checkOptions('vpDdpm', options, vpDdpmKind.options);
  checkCount(count);
  checkBeta('betaStart', betaStart, 1e-4);
  checkBeta('betaEnd', betaEnd, 0.02);
  if (typeof scaled !== 'boolean') throw badArgument('scaled', scaled, 'give true or false.');
  const line = (low: number, high: number, n: number) =>
    n === 0 ? low : n === count - 1 ? high : low + (n / (count - 1)) * (high - low);
  const betas = Array.from({ length: count }, (_, n) =>
    scaled ? line(Math.sqrt(betaStart), Math.sqrt(betaEnd), n) ** 2 : line(betaStart, betaEnd, n),
  );
  return fromBetas({ kind: 'vp-ddpm', count, betaStart, betaEnd, ...(scaled && { scaled }) }, betas);
};

export const vpDdpmKind: ScheduleKind<VpDdpmOptions> = {
  name: 'vp-ddpm',
  summary: "DDPM's discrete schedule, betas on a straight line",
  formula:
    'vpDiscrete with beta_n on a straight line from betaStart to betaEnd; with scaled it is sqrt(beta_n) that is on one',
  time: 'index, clean at -1',
  source: 'Ho et al. 2020, eq. 4 and section 4; scaled: Rombach et al. 2022',
  options: { count: 'number', betaStart: 'number', betaEnd: 'number', scaled: 'boolean' },
  make: vpDdpm,
};
