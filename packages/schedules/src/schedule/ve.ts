import { badArgument, checkOptions, type Schedule } from '@tractjs/core';
import { checkTime } from './check-time';
import type { ScheduleKind } from './schedule-kind';

/** The options of `ve`. */
export interface VeOptions {
  /** The noisiest sigma; default 100. */
  readonly sigmaMax?: number;
}

/**
 * Returns the variance-exploding schedule: alpha = 1, sigma = sqrt(t), so time is the variance of the noise
 * (Song et al. 2021, "Score-Based Generative Modeling through SDEs", eq. 9, in the time of Karras et al.
 * 2022, table 1).
 * @throws TractError if `sigmaMax` is not a finite number above 0.
 */
export const ve = (options: VeOptions = {}): Schedule => {
  const { sigmaMax = 100 } = checkOptions('ve', options, veKind.options);
  if (!(sigmaMax > 0 && Number.isFinite(sigmaMax)))
    throw badArgument('sigmaMax', sigmaMax, 'give a finite number above 0, such as 100.');
  const last = sigmaMax * sigmaMax;
  return {
    name: 've',
    range: [0, last],
    description: { kind: 've', sigmaMax },
    at(time) {
      checkTime('ve', time, 0, last);
      const sigma = Math.sqrt(time);
      const level = { time, alpha: 1, sigma, alphaRate: 0 };
      // d sigma / dt = 1 / (2 sigma) is infinite at t = 0.
      return sigma > 0 ? { ...level, sigmaRate: 1 / (2 * sigma) } : level;
    },
    atNoiseRatio(noiseRatio) {
      return this.at(Math.min(last, noiseRatio * noiseRatio));
    },
  };
};

export const veKind: ScheduleKind<VeOptions> = {
  name: 've',
  summary: 'variance exploding, the time is the variance of the noise',
  formula: 'alpha = 1, sigma = sqrt(t)',
  time: 'variance of the noise',
  source: 'Song et al. 2021, eq. 9; Karras et al. 2022, table 1',
  byNoise: true,
  options: { sigmaMax: 'number' },
  make: ve,
};
