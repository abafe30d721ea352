import * as tf from '@tensorflow/tfjs-core';
import {
  badArgument,
  checkOptions,
  combine,
  type Level,
  type Levels,
  levelList,
  mapLevels,
  type StepFunction,
  zipLevels,
} from '@tractjs/core';
import { ddim } from '../ddim/ddim';
import { lambdaGap } from '../ddim/log-snr-gap';
import { MAX_LAMBDA_GAP } from './staged';
import { shares, stageLevels } from './stages';
import type { Tableau } from './tableaus';

/** The options of `rungeKuttaInTime`. */
export interface RungeKuttaInTimeOptions {
  /** Default: the tableau's name with -in-time. */
  readonly name?: string;
}

/**
 * Returns a Runge-Kutta step of the flow in the schedule's time,
 *
 *   dx / dt = (sigma' / sigma) x + (alpha' - alpha sigma' / sigma) x0,
 *
 * with the derivatives of the levels: the general ODE of Karras et al. 2022, eq. 4, whose s is alpha and
 * whose s sigma is sigma here. If alpha = 1 and t = sigma it is `rungeKutta`; on other paths it is a
 * different and usually less accurate approximation. To a clean level, where sigma' / sigma is not defined,
 * it is Euler's step (their algorithm 1). Its lowered form is DDIM if the slope in time leads far from the
 * end of the interval.
 * @throws TractError if `options` is not valid; the step throws one if a level has no derivatives.
 */
export const rungeKuttaInTime = (tableau: Tableau, options: RungeKuttaInTimeOptions = {}): StepFunction => {
  const { name = `${tableau.name}-in-time` } = checkOptions('rungeKuttaInTime', options, { name: true });
  return { ...inTime(tableau, name, () => false), lowered: inTime(tableau, name, tooWide(tableau.order)) };
};

const inTime = (
  { order, nodes, matrix, weights }: Tableau,
  name: string,
  wide: (from: Level, to: Level) => boolean,
): StepFunction => ({
  name,
  order,
  evaluations: nodes.length,
  description: { kind: name },
  step: (denoise, x, interval, condition) =>
    tf.tidy(() => {
      const { from, to } = interval;
      const levels = stageLevels(nodes, interval, 'time', wide);
      const chords = zipLevels(from, to, (a, b) => (wide(a, b) ? chord(a, b) : undefined));
      const slopes: tf.Tensor[] = [];
      const reach = (row: readonly number[], end: Levels) =>
        combine(
          [1, x],
          [
            zipLevels(from, end, (a, b) => b.time - a.time),
            combine(...row.map((a, j) => [a, slopes[j] as tf.Tensor] as const)),
          ],
        );
      // All stages of all examples are the first one.
      const still = levels.every((at) => at === from);
      const used = still ? 1 : nodes.length;
      for (let i = 0; i < used; i++) {
        const at = levels[i] as (typeof levels)[0];
        const here = i === 0 ? x : reach(shares(matrix[i] as readonly number[]), at);
        const prediction = denoise(here, at, condition);
        const each = (part: keyof Rates) => ratesAt(at, chords, part);
        slopes.push(combine([each('x'), here], [each('x0'), prediction]));
      }
      return { x: reach(still ? [1] : weights, to) };
    }),
});

/**
 * Whether an interval is too wide for a slope in time: if the gap in lambda is wide, or if one Euler step
 * scales the noise past sigma_to by more than a fraction of sigma_from, as with a time that is a variance.
 * The fraction is small for Euler's step, which has no second slope to correct this, and whose order DDIM has
 * too.
 */
const tooWide =
  (order: number) =>
  (from: Level, to: Level): boolean =>
    lambdaGap(from, to) > MAX_LAMBDA_GAP ||
    Math.abs(1 + (to.time - from.time) * rates(from).x - to.sigma / from.sigma) >
      (order === 1 ? 1 / 4000 : 1 / 200);

/** The factors of x and of x0 in a slope dx / dt. */
interface Rates {
  readonly x: number;
  readonly x0: number;
}

/**
 * Returns a factor of the slope at the levels, or of the chord if there is one: for the batch, or for each
 * example.
 */
const ratesAt = (
  at: Levels,
  chords: (Rates | undefined) | (Rates | undefined)[],
  part: keyof Rates,
): number | number[] => {
  if (!Array.isArray(chords)) return mapLevels(at, (level) => (chords ?? rates(level))[part]);
  return levelList(at, chords.length).map((level, i) => (chords[i] ?? rates(level))[part]);
};

/** The slope that takes x where DDIM does. */
const chord = (from: Level, to: Level): Rates => {
  const { x, x0 } = ddim().coefficients(from, to);
  const duration = to.time - from.time;
  return { x: (x - 1) / duration, x0: x0 / duration };
};

/** The slope of the flow. @throws TractError if the level has no derivatives. */
const rates = ({ time, alpha, sigma, alphaRate, sigmaRate }: Level): Rates => {
  if (alphaRate === undefined || sigmaRate === undefined) {
    throw badArgument(
      'interval',
      { time, alpha, sigma },
      'this step integrates in time and needs d alpha / dt and d sigma / dt there: take a schedule that is continuous, or a step in sigma / alpha such as heun().',
    );
  }
  return { x: sigmaRate / sigma, x0: alphaRate - (alpha * sigmaRate) / sigma };
};
