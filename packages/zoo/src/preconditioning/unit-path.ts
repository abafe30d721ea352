import type { Level } from '@tractjs/core';

/** A path scaled to alpha^2 + sigma^2 = 1. */
export interface UnitPath {
  readonly levels: readonly Level[];
  /** What each example's x is multiplied with. */
  readonly scales: readonly number[];
}

/** The levels that networks of the variance-preserving path see x at, whatever path it is on: the log-SNR stays. */
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
