import * as tf from '@tensorflow/tfjs-core';
import { combine, type Level, type Levels, noiseRatio, type StepFunction, zipLevels } from '@tractjs/core';
import { ddim } from './ddim';

/**
 * Heun's second-order step in the coordinate (x / alpha, sigma / alpha) (Karras et al. 2022, algorithm 1, which is
 * the case alpha = 1): a DDIM step predicts, the mean slope corrects. It lands where DDIM lands with the blended
 * prediction p = p1 + k (p2 - p1), k = r_t / (2 r_s), r = sigma / alpha. No correction to a clean level, where the
 * slope is not defined, nor from alpha = 0, where r_t is infinite: there it is DDIM.
 */
export const heun = (): StepFunction => {
  const euler = ddim();
  return {
    name: 'heun',
    order: 2,
    evaluations: 2,
    description: { kind: 'heun' },
    step: (denoise, x, interval, condition) =>
      tf.tidy(() => {
        const { from, to } = interval;
        const first = denoise(x, from, condition);
        const weights = zipLevels(from, to, correction);
        const land = (prediction: tf.Tensor) => ({ x: euler.land(x, prediction, interval), prediction });
        if ([weights].flat().every((k) => k === 0)) return land(first);
        // An example without a correction is evaluated again where it stands, so that nothing infinite meets its 0.
        const second = denoise(land(first).x, whereCorrected(from, to), condition);
        return land(combine([1, first], [weights, tf.sub(second, first)]));
      }),
  };
};

const correction = (from: Level, to: Level): number =>
  to.sigma === 0 || from.alpha === 0 ? 0 : noiseRatio(from) / (2 * noiseRatio(to));

const whereCorrected = (from: Levels, to: Levels): Levels =>
  zipLevels(from, to, (a, b) => (correction(a, b) === 0 ? a : b));
