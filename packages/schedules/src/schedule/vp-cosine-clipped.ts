import { badArgument, checkOptions, noiseRatio, type Schedule } from '@tractjs/core';
import { checkTime } from './check-time';
import type { ScheduleKind } from './schedule-kind';

/** The options of `vpCosineClipped`. */
export interface VpCosineClippedOptions {
  /** The largest log-SNR; default 20. */
  readonly logSnrMax?: number;
  /** The smallest log-SNR; default -20. */
  readonly logSnrMin?: number;
}

/**
 * Returns the variance-preserving cosine schedule with log-SNR clamped to [logSnrMin, logSnrMax]: alpha =
 * cos(pi t / 2), sigma = sin(pi t / 2) for t in [0, 1] (Salimans & Ho 2022, "Progressive Distillation";
 * Nichol & Dhariwal 2021, eq. 17 without its offset). `vpCosine` rescales time to the limits instead; the two
 * differ by less than 5e-5. With limits of 20 and -20, times within 2.9e-5 of the ends are clamped. All times
 * clamped to one end have the same level, so a grid can contain only one of them. They have no derivatives:
 * with those at t = 1, which are 0, a step in time would not move x.
 * @throws TractError if a limit is not finite, or if logSnrMin is not below logSnrMax.
 */
export const vpCosineClipped = (options: VpCosineClippedOptions = {}): Schedule => {
  const { logSnrMax = 20, logSnrMin = -20 } = checkOptions(
    'vpCosineClipped',
    options,
    vpCosineClippedKind.options,
  );
  if (!Number.isFinite(logSnrMax))
    throw badArgument('logSnrMax', logSnrMax, 'give a finite number, such as 20.');
  if (!(logSnrMin < logSnrMax && Number.isFinite(logSnrMin)))
    throw badArgument('logSnrMin', logSnrMin, `give a finite number below logSnrMax, which is ${logSnrMax}.`);
  // The angles from both axes: pi / 2 minus one of them would not be exact.
  const cleanest = Math.atan(Math.exp(-logSnrMax / 2));
  const noisiest = Math.atan(Math.exp(logSnrMin / 2));
  const schedule: Schedule = {
    name: 'vp-cosine-clipped',
    range: [0, 1],
    description: { kind: 'vp-cosine-clipped', logSnrMax, logSnrMin },
    at(time) {
      checkTime('vp-cosine-clipped', time, 0, 1);
      const fromClean = (Math.PI / 2) * time;
      const fromNoisy = (Math.PI / 2) * (1 - time);
      if (fromClean <= cleanest) return { time, alpha: Math.cos(cleanest), sigma: Math.sin(cleanest) };
      if (fromNoisy <= noisiest) return { time, alpha: Math.sin(noisiest), sigma: Math.cos(noisiest) };
      const alpha = Math.sin(fromNoisy);
      const sigma = Math.sin(fromClean);
      return { time, alpha, sigma, alphaRate: (-Math.PI / 2) * sigma, sigmaRate: (Math.PI / 2) * alpha };
    },
    atNoiseRatio(ratio) {
      // Several times have the level of an end.
      if (ratio <= lowest) return schedule.at(0);
      if (ratio >= highest) return schedule.at(1);
      return schedule.at((2 / Math.PI) * Math.atan(ratio));
    },
  };
  const [lowest, highest] = [noiseRatio(schedule.at(0)), noiseRatio(schedule.at(1))];
  return schedule;
};

export const vpCosineClippedKind: ScheduleKind<VpCosineClippedOptions> = {
  name: 'vp-cosine-clipped',
  summary: 'variance preserving, a cosine with its ends cut off',
  formula: 'alpha = cos(pi t / 2), sigma = sin(pi t / 2), log-SNR clamped to its limits',
  time: 'fraction of the path',
  source: 'Salimans & Ho 2022; Nichol & Dhariwal 2021, eq. 17 without its offset',
  options: { logSnrMax: 'number', logSnrMin: 'number' },
  make: vpCosineClipped,
};
