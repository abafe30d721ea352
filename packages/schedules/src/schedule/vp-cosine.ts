import { badArgument, checkOptions, type Level, type Schedule } from '@tractjs/core';
import { checkTime } from './check-time';
import type { ScheduleKind } from './schedule-kind';

/** The options of `vpCosine`. */
export interface VpCosineOptions {
  /** log-SNR of the cleanest level; default 20. */
  readonly logSnrMax?: number;
  /** log-SNR of the noisiest level; default -20. */
  readonly logSnrMin?: number;
  /**
   * Added to every log-SNR, also at the ends; default 0. Below 0 each time has more noise, as is usual for
   * larger images.
   */
  readonly shift?: number;
}

/**
 * Returns the variance-preserving cosine schedule: alpha = cos(b + a t), sigma = sin(b + a t) for t in [0,
 * 1], with a and b such that log-SNR = -2 log tan(b + a t) goes from logSnrMax to logSnrMin (Salimans & Ho
 * 2022, "Progressive Distillation", appendix; Nichol & Dhariwal 2021, eq. 17 without its offset, is a = pi /
 * 2, b = 0). A shift multiplies sigma / alpha by exp(-shift / 2); for images of d x d, a shift of 2 log(64 /
 * d) corresponds to the noise of 64 x 64 (Hoogeboom et al. 2023, "Simple Diffusion", eq. 4).
 * @throws TractError if logSnrMin is not below logSnrMax, or if `shift` is not finite.
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
  // The angles of the ends from both axes: pi / 2 minus one of them would not be exact.
  const clean = Math.atan(Math.exp(-logSnrMax / 2));
  const noisy = Math.atan(Math.exp(logSnrMin / 2));
  const span = Math.PI / 2 - clean - noisy;
  const level = (time: number): Level => {
    // alpha as the sine of the complementary angle, which is exact if alpha is small.
    const alpha = Math.sin(noisy + span * (1 - time));
    const sigma = Math.sin(clean + span * time);
    // A division by a length that should be 1 would change the last digit.
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
