import type { Level } from '@tractjs/core';

/** A path scaled to alpha^2 + sigma^2 = 1. */
export interface UnitPath {
  readonly levels: readonly Level[];
  /** The factor of each example's x. */
  readonly scales: readonly number[];
}

/** Scales levels of any path to the variance-preserving path; their log-SNR stays the same. */
export const unitPath = (levels: readonly Level[]): UnitPath => {
  const scales = levels.map(({ alpha, sigma }) => 1 / Math.hypot(alpha, sigma));
  return {
    scales,
    levels: levels.map(({ time, alpha, sigma }, i) => {
      const scale = scales[i] as number;
      return { time, alpha: alpha * scale, sigma: sigma * scale };
    }),
  };
};
