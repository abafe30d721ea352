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

export interface ChurnOptions {
  /** S_churn: noise of the whole walk; 0 is none. */
  readonly sChurn: number;
  /** Number of steps of the walk, which a step by itself does not know. */
  readonly steps: number;
  /** S_tmin and S_tmax: noise is added where sigma / alpha is from sMin to sMax; default everywhere. */
  readonly sMin?: number;
  readonly sMax?: number;
  /** S_noise: standard deviation of the noise that is added; default 1. */
  readonly sNoise?: number;
}

/**
 * Karras et al. 2022, "Elucidating the Design Space", algorithm 2, around any step and on any path: first x is carried
 * up to a noisier level,
 *
 *   r_hat = (1 + gamma) r,   x_hat = alpha_hat (x / alpha + sNoise sqrt(r_hat^2 - r^2) z),
 *   gamma = min(sChurn / steps, sqrt(2) - 1) where sMin <= r <= sMax, or else 0,
 *
 * r = sigma / alpha, and the step goes from there. As in the authors' sampler this holds at the noisiest level too: past
 * its end the path goes on with the same alpha if that is 1, or else with the same alpha^2 + sigma^2. Nothing is added at
 * alpha = 0.
 * @throws TractError for an option out of range, and, as the step is called, if the grid knows no schedule.
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
  /** The level that x is carried up to. */
  const above = (level: Level, schedule: Schedule): Level => {
    const r = noiseRatio(level);
    if (gamma === 0 || r === 0 || !(r >= sMin && r <= sMax && Number.isFinite(r))) return level;
    const hat = schedule.atNoiseRatio((1 + gamma) * r);
    // It may be the level that it was, up to rounding.
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
            'Churn goes to a level above the interval, and this one knows no schedule: make the grid with a schedule.',
          );
        }
        const schedule = extendSchedule(interval.schedule);
        // An empty interval stays empty.
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

/** x_hat. What is added has the standard deviation alpha_hat sqrt(r_hat^2 - r^2) = sigma_hat sqrt(freshShare). */
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
