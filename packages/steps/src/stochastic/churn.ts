import * as tf from '@tensorflow/tfjs-core';
import {
  type AnyStep,
  badArgument,
  checkOptions,
  checkSingleStep,
  combine,
  gap,
  type Interval,
  intervalBetween,
  type Level,
  noiseRatio,
  type Schedule,
  type StepFunction,
  type StochasticStep,
  sameLevel,
  TractError,
  type Wrapper,
  zipLevels,
} from '@tractjs/core';
import { extendSchedule } from './extend-schedule';
import { freshShare } from './stochastic-line';

/** The options of `churn`. */
export interface ChurnOptions {
  /** S_churn: amount of noise, over all steps of a walk; 0 for none. */
  readonly sChurn: number;
  /** Number of steps of the walk, which a step does not know. */
  readonly steps: number;
  /** S_tmin and S_tmax: noise is added if sigma / alpha is from sMin to sMax; default: at all levels. */
  readonly sMin?: number;
  readonly sMax?: number;
  /** S_noise: factor of the standard deviation of the noise; default 1. */
  readonly sNoise?: number;
}

/**
 * Returns a stochastic step that raises x to a noisier level and then takes `step` from there, on any path
 * (Karras et al. 2022, "Elucidating the Design Space", algorithm 2):
 *
 *   r_hat = (1 + gamma) r,   x_hat = alpha_hat (x / alpha + sNoise sqrt(r_hat^2 - r^2) z),
 *   gamma = min(sChurn / steps, sqrt(2) - 1) if sMin <= r <= sMax, and else 0,
 *
 * where r = sigma / alpha and z ~ N(0, I). As in the authors' sampler, this includes the noisiest level: the
 * path continues past its end with alpha = 1 if that is the alpha there, and else with a constant alpha^2 +
 * sigma^2. At alpha = 0 no noise is added. The raised level is not rounded to iDDPM's table, as the authors'
 * sampler does for networks of their class iDDPMPrecond (round_sigma).
 * @throws TractError if an option is out of range; the step throws one if its interval has no schedule.
 */
export const churn = (step: StepFunction, options: ChurnOptions): StochasticStep => {
  checkOptions('churn', options, churnKind.options);
  checkSingleStep('step', step);
  const { sChurn, steps, sMin = 0, sMax = Number.POSITIVE_INFINITY, sNoise = 1 } = options;
  check('sChurn', sChurn, Number.isFinite(sChurn) && sChurn >= 0, 'give a number, 0 or more.');
  check(
    'steps',
    steps,
    Number.isInteger(steps) && steps >= 1,
    'give the number of steps of the walk, 1 or more.',
  );
  check('sMin', sMin, typeof sMin === 'number' && sMin >= 0, 'give a number, 0 or more.');
  check('sMax', sMax, typeof sMax === 'number' && sMax >= sMin, `give a number, sMin (${sMin}) or more.`);
  check('sNoise', sNoise, Number.isFinite(sNoise) && sNoise >= 0, 'give a number, 0 or more.');
  const gamma = Math.min(sChurn / steps, Math.SQRT2 - 1);
  /** The level to which x is raised. */
  const above = (level: Level, schedule: Schedule): Level => {
    const r = noiseRatio(level);
    if (gamma === 0 || r === 0 || !(r >= sMin && r <= sMax && Number.isFinite(r))) return level;
    const hat = schedule.atNoiseRatio((1 + gamma) * r);
    // With a tiny gamma, rounding can give the same level.
    return gap(level, hat) > 0 ? hat : level;
  };
  return {
    name: `${step.name}-churned`,
    order: step.order,
    evaluations: step.evaluations,
    // Infinity is not a number in JSON.
    description: {
      kind: churnKind.name,
      step: step.description,
      sChurn,
      steps,
      sMin,
      sNoise,
      ...(Number.isFinite(sMax) && { sMax }),
    },
    stochastic: true,
    ...(step.lowered && { lowered: churn(step.lowered, options) }),
    step: (denoise, x, interval, noise, condition) =>
      tf.tidy(() => {
        const { from, to } = interval;
        if (interval.schedule === undefined) {
          throw new TractError(
            'Churn raises x to a level above its interval, which has no schedule: make the grid with a schedule.',
          );
        }
        const schedule = extendSchedule(interval.schedule);
        // Nothing happens over an empty interval.
        const hat = zipLevels(from, to, (level, end) =>
          sameLevel(level, end) ? level : above(level, schedule),
        );
        const up = intervalBetween(hat, to, schedule);
        return { x: step.step(denoise, lift(x, interval, up, noise(x.shape), sNoise), up, condition).x };
      }),
  };
};

export const churnKind: Wrapper<AnyStep, ChurnOptions> = {
  name: 'churn',
  summary: 'fresh noise before each step of another one',
  source: 'Karras et al. 2022, algorithm 2',
  wraps: 'step',
  options: { sChurn: 'number', steps: 'number', sMin: 'number', sMax: 'bound', sNoise: 'number' },
  make: churn,
};

/**
 * Returns x_hat. The noise has the standard deviation alpha_hat sqrt(r_hat^2 - r^2) = sigma_hat
 * sqrt(freshShare).
 */
const lift = (x: tf.Tensor, { from }: Interval, up: Interval, noise: tf.Tensor, sNoise: number): tf.Tensor =>
  combine(
    [zipLevels(up.from, from, (hat, level) => (hat === level ? 1 : hat.alpha / level.alpha)), x],
    [
      zipLevels(up.from, from, (hat, level) =>
        hat === level ? 0 : sNoise * hat.sigma * Math.sqrt(freshShare(hat, level)),
      ),
      noise,
    ],
  );

const check = (name: string, value: unknown, fits: boolean, remedy: string): void => {
  if (!fits) throw badArgument(name, value, remedy);
};
