import { badArgument, checkOptions, type Schedule } from '@tractjs/core';
import { checkTime } from './check-time';
import type { ScheduleKind } from './schedule-kind';

/** The options of `edm`. */
export interface EdmOptions {
  /** The noisiest sigma; default 80. */
  readonly sigmaMax?: number;
}

/**
 * Returns EDM's schedule: alpha = 1, sigma = t, with time in units of the data (Karras et al. 2022,
 * "Elucidating the Design Space", table 1). @throws TractError if `sigmaMax` is not a finite number above 0.
 */
export const edm = (options: EdmOptions = {}): Schedule => {
  const { sigmaMax = 80 } = checkOptions('edm', options, edmKind.options);
  if (!(sigmaMax > 0 && Number.isFinite(sigmaMax)))
    throw badArgument('sigmaMax', sigmaMax, 'give a finite number above 0, such as 80.');
  return {
    name: 'edm',
    range: [0, sigmaMax],
    description: { kind: 'edm', sigmaMax },
    at(time) {
      checkTime('edm', time, 0, sigmaMax);
      return { time, alpha: 1, sigma: time, alphaRate: 0, sigmaRate: 1 };
    },
    atNoiseRatio(noiseRatio) {
      return this.at(Math.min(sigmaMax, noiseRatio));
    },
  };
};

export const edmKind: ScheduleKind<EdmOptions> = {
  name: 'edm',
  summary: 'variance exploding, the time is sigma',
  formula: 'alpha = 1, sigma = t',
  time: 'sigma',
  source: 'Karras et al. 2022, table 1',
  byNoise: true,
  options: { sigmaMax: 'number' },
  make: edm,
};
