import { badArgument, checkOptions, type Level, type Schedule } from '@tractjs/core';
import { checkTime } from './check-time';
import type { ScheduleKind } from './schedule-kind';

export interface VpCosineOptions {
  /** log-SNR of the cleanest level; default 20. */
  readonly logSnrMax?: number;
  /** log-SNR of the noisiest level; default -20. */
  readonly logSnrMin?: number;
  /** Added to every log-SNR, both ends included; default 0. Below 0 there is more noise at every time, as larger images want. */
  readonly shift?: number;
}

/**
 * Variance preserving, cosine: alpha = cos(b + a t), sigma = sin(b + a t) for t in [0, 1], with a and b such that
 * log-SNR = -2 log tan(b + a t) goes from logSnrMax to logSnrMin (Salimans & Ho 2022, "Progressive Distillation",
 * appendix; Nichol & Dhariwal 2021, eq. 17 without its offset, is a = pi / 2, b = 0). With a shift, sigma / alpha is
 * exp(-shift / 2) times that; 2 log(64 / d) is the one for images of d x d whose noise was meant for 64 x 64 (Hoogeboom
 * et al. 2023, "Simple Diffusion", eq. 4).
 */
export const vpCosine = (options: VpCosineOptions = {}): Schedule => {
  const {
    logSnrMax = 20,
    logSnrMin = -20,
    shift = 0,
  } = checkOptions('vpCosine', options, vpCosineKind.options);
  if (!(logSnrMin < logSnrMax)) {
    throw badArgument('logSnrMin', logSnrMin, `it must be below logSnrMax, which is ${logSnrMax}.`);
  }
  if (!Number.isFinite(shift)) throw badArgument('shift', shift, 'give a finite number, 0 for none.');
  const factor = Math.exp(-shift / 2);
  // Angles between the ends of the path and the two axes. Both are kept, for pi / 2 minus one is not exact.
  const clean = Math.atan(Math.exp(-logSnrMax / 2));
  const noisy = Math.atan(Math.exp(logSnrMin / 2));
  const span = Math.PI / 2 - clean - noisy;
  const level = (time: number): Level => {
    // alpha as the sine of the complement: exact to the last digits where it is small.
    const alpha = Math.sin(noisy + span * (1 - time));
    const sigma = Math.sin(clean + span * time);
    // Dividing by a length that rounds to 1 would cost the last digit.
    if (factor === 1) return { time, alpha, sigma, alphaRate: -span * sigma, sigmaRate: span * alpha };
    const length = Math.hypot(alpha, factor * sigma);
    const [shiftedAlpha, shiftedSigma] = [alpha / length, (factor * sigma) / length];
    const rate = (span * factor) / (length * length);
    return {
      time,
      alpha: shiftedAlpha,
      sigma: shiftedSigma,
      alphaRate: -rate * shiftedSigma,
      sigmaRate: rate * shiftedAlpha,
    };
  };
  return {
    name: 'vp-cosine',
    range: [0, 1],
    description: { kind: 'vp-cosine', logSnrMax, logSnrMin, ...(shift !== 0 && { shift }) },
    at(time) {
      checkTime('vp-cosine', time, 0, 1);
      return level(time);
    },
    atNoiseRatio(noiseRatio) {
      return level(Math.min(1, Math.max(0, (Math.atan(noiseRatio / factor) - clean) / span)));
    },
  };
};

export const vpCosineKind: ScheduleKind<VpCosineOptions> = {
  name: 'vp-cosine',
  summary: 'variance preserving, a cosine from one log-SNR to another',
  formula:
    'alpha = cos(b + a t), sigma = sin(b + a t), a and b such that log-SNR goes from logSnrMax to logSnrMin; shift is added to log-SNR',
  time: 'fraction of the path',
  source: 'Salimans & Ho 2022, appendix; shift: Hoogeboom et al. 2023, eq. 4',
  options: { logSnrMax: 'number', logSnrMin: 'number', shift: 'number' },
  make: vpCosine,
};
