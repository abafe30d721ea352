import { badArgument, checkOptions, type Schedule } from '@tractjs/core';
import { checkTime } from './check-time';
import type { ScheduleKind } from './schedule-kind';

/** The options of `vpLinear`. */
export interface VpLinearOptions {
  /** beta at t = 0; default 0.1. */
  readonly betaMin?: number;
  /** beta at t = 1; default 20. */
  readonly betaMax?: number;
}

/**
 * Returns the variance-preserving schedule with beta(t) linear in t in [0, 1]: log alpha = -t^2 (betaMax -
 * betaMin) / 4 - t betaMin / 2, sigma^2 = 1 - alpha^2 (Song et al. 2021, "Score-Based Generative Modeling
 * through SDEs", eq. 33).
 * @throws TractError if betaMin is not above 0, or if betaMax is not finite and above betaMin.
 */
export const vpLinear = (options: VpLinearOptions = {}): Schedule => {
  const { betaMin = 0.1, betaMax = 20 } = checkOptions('vpLinear', options, vpLinearKind.options);
  if (!(betaMin > 0)) throw badArgument('betaMin', betaMin, 'give a number above 0, such as 0.1.');
  if (!(betaMax > betaMin && Number.isFinite(betaMax)))
    throw badArgument('betaMax', betaMax, `give a finite number above betaMin, which is ${betaMin}.`);
  const slope = betaMax - betaMin;
  return {
    name: 'vp-linear',
    range: [0, 1],
    description: { kind: 'vp-linear', betaMin, betaMax },
    at(time) {
      checkTime('vp-linear', time, 0, 1);
      const logAlpha = -(time * time * slope) / 4 - (time * betaMin) / 2;
      const alpha = Math.exp(logAlpha);
      const sigma = Math.sqrt(-Math.expm1(2 * logAlpha));
      const beta = betaMin + time * slope;
      const level = { time, alpha, sigma, alphaRate: (-beta / 2) * alpha };
      // d sigma / dt = beta alpha^2 / (2 sigma) is infinite at t = 0.
      return sigma > 0 ? { ...level, sigmaRate: (beta * alpha * alpha) / (2 * sigma) } : level;
    },
    atNoiseRatio(noiseRatio) {
      // -2 log alpha = log(1 + ratio^2) = t^2 slope / 2 + t betaMin, solved without cancellation.
      const square = noiseRatio * noiseRatio;
      const c = Number.isFinite(square) ? Math.log1p(square) : 2 * Math.log(noiseRatio);
      if (c === Number.POSITIVE_INFINITY) return this.at(1);
      return this.at(Math.min(1, (2 * c) / (betaMin + Math.sqrt(betaMin * betaMin + 2 * slope * c))));
    },
  };
};

export const vpLinearKind: ScheduleKind<VpLinearOptions> = {
  name: 'vp-linear',
  summary: 'variance preserving, beta linear in time',
  formula: 'log alpha = -t^2 (betaMax - betaMin) / 4 - t betaMin / 2, sigma^2 = 1 - alpha^2',
  time: 'fraction of the path',
  source: 'Song et al. 2021, eq. 33',
  options: { betaMin: 'number', betaMax: 'number' },
  make: vpLinear,
};
