import { badArgument, type Level } from '@tractjs/core';
import type { Oracle } from './oracle';

export interface GaussianOptions {
  /** Mean of every coordinate; default 0.3. */
  readonly mean?: number;
  /** Standard deviation of every coordinate; 0 is a point mass; default 0.5. */
  readonly std?: number;
}

/**
 * Data N(mean, std^2), coordinates independent. With v = std^2 and V = alpha^2 v + sigma^2:
 * E[x0 | x] = mean + (alpha v / V) (x - alpha mean), and the flow is
 * x_s = alpha_s mean + (x_t - alpha_t mean) sqrt(V_s / V_t).
 */
export const gaussian = ({ mean = 0.3, std = 0.5 }: GaussianOptions = {}): Oracle => {
  if (!(std >= 0 && Number.isFinite(std))) throw badArgument('std', std, 'give a finite number, 0 or more.');
  const spread = ({ alpha, sigma }: Level) => Math.hypot(alpha * std, sigma);
  return {
    name: std === 0 ? 'a point mass' : 'a Gaussian',
    dimension: 1,
    // Its flow is y dy = r dr in (x / alpha, sigma / alpha), where the leading error of the midpoint step
    // vanishes.
    simple: true,
    denoise([x], level) {
      if (std === 0) return [mean];
      return [mean + ((level.alpha * std * std) / spread(level) ** 2) * ((x as number) - level.alpha * mean)];
    },
    flow([x], from, to) {
      return [to.alpha * mean + ((x as number) - from.alpha * mean) * (spread(to) / spread(from))];
    },
    draw: ([normal], level) => [level.alpha * mean + spread(level) * (normal as number)],
  };
};

/** Data of one point: every prediction is `value`, and the flow is a straight line from noise to it. */
export const pointMass = (value = 0.3): Oracle => gaussian({ mean: value, std: 0 });
