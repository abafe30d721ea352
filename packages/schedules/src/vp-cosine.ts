import { badArgument, type Level, type Schedule } from '@tractjs/core';
import { checkTime } from './check-time';

export interface VpCosineOptions {
  /** log-SNR of the cleanest level; default 20. */
  readonly logSnrMax?: number;
  /** log-SNR of the noisiest level; default -20. */
  readonly logSnrMin?: number;
}

/**
 * Variance preserving, cosine: alpha = cos(b + a t), sigma = sin(b + a t) for t in [0, 1], with a and b such that
 * log-SNR = -2 log tan(b + a t) goes from logSnrMax to logSnrMin (Salimans & Ho 2022, "Progressive Distillation",
 * appendix; Nichol & Dhariwal 2021, eq. 17 without its offset, is a = pi / 2, b = 0).
 */
export const vpCosine = ({ logSnrMax = 20, logSnrMin = -20 }: VpCosineOptions = {}): Schedule => {
  if (!(logSnrMin < logSnrMax)) {
    throw badArgument('logSnrMin', logSnrMin, `it must be below logSnrMax, which is ${logSnrMax}.`);
  }
  // Angles between the ends of the path and the two axes. Both are kept, for pi / 2 minus one is not exact.
  const clean = Math.atan(Math.exp(-logSnrMax / 2));
  const noisy = Math.atan(Math.exp(logSnrMin / 2));
  const span = Math.PI / 2 - clean - noisy;
  const level = (time: number): Level => {
    // alpha as the sine of the complement: exact to the last digits where it is small.
    const alpha = Math.sin(noisy + span * (1 - time));
    const sigma = Math.sin(clean + span * time);
    return { time, alpha, sigma, alphaRate: -span * sigma, sigmaRate: span * alpha };
  };
  return {
    name: 'vp-cosine',
    range: [0, 1],
    description: { kind: 'vp-cosine', logSnrMax, logSnrMin },
    at(time) {
      checkTime('vp-cosine', time, 0, 1);
      return level(time);
    },
    atNoiseRatio(noiseRatio) {
      return level(Math.min(1, Math.max(0, (Math.atan(noiseRatio) - clean) / span)));
    },
  };
};
