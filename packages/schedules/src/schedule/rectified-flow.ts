import { badArgument, checkOptions, type Schedule } from '@tractjs/core';
import { checkTime } from './check-time';
import type { ScheduleKind } from './schedule-kind';

/** The options of `rectifiedFlow`. */
export interface RectifiedFlowOptions {
  /** Added to every log-SNR; default 0. Below 0 each time has more noise, as is usual for larger images. */
  readonly shift?: number;
}

/**
 * Returns the schedule of the straight path alpha = 1 - u, sigma = u from data to pure noise (Liu et al.
 * 2022, "Flow Straight and Fast", eq. 1; Lipman et al. 2022, "Flow Matching", example II with sigma_min = 0),
 * where u = c t / (1 + (c - 1) t) and c = exp(-shift / 2) (Esser et al. 2024, "Scaling Rectified Flow
 * Transformers", eq. 23): u = t in [0, 1] without a shift. @throws TractError if `shift` is not finite.
 */
export const rectifiedFlow = (options: RectifiedFlowOptions = {}): Schedule => {
  const { shift = 0 } = checkOptions('rectifiedFlow', options, rectifiedFlowKind.options);
  if (!Number.isFinite(shift)) throw badArgument('shift', shift, 'give a finite number, 0 for none.');
  const factor = Math.exp(-shift / 2);
  return {
    name: 'rectified-flow',
    range: [0, 1],
    description: { kind: 'rectified-flow', ...(shift !== 0 && { shift }) },
    at(time) {
      checkTime('rectified-flow', time, 0, 1);
      const total = 1 - time + factor * time;
      const rate = factor / (total * total);
      return {
        time,
        alpha: (1 - time) / total,
        sigma: (factor * time) / total,
        alphaRate: -rate,
        sigmaRate: rate,
      };
    },
    atNoiseRatio(noiseRatio) {
      return this.at(noiseRatio === Number.POSITIVE_INFINITY ? 1 : noiseRatio / (factor + noiseRatio));
    },
  };
};

export const rectifiedFlowKind: ScheduleKind<RectifiedFlowOptions> = {
  name: 'rectified-flow',
  summary: 'the straight path from data to noise',
  formula: 'alpha = 1 - u, sigma = u, u = c t / (1 + (c - 1) t), c = exp(-shift / 2)',
  time: 'fraction of the path',
  source: 'Liu et al. 2022, eq. 1; Lipman et al. 2022; shift: Esser et al. 2024, eq. 23',
  options: { shift: 'number' },
  make: rectifiedFlow,
};
