import * as tf from '@tensorflow/tfjs-core';
import type { Denoiser } from '../denoise/denoiser';
import { type GridRule, timeGrid } from '../path/grid';
import { gap, type Level } from '../path/level';
import type { Schedule } from '../path/schedule';
import { affine } from '../step/step';
import { multistep, type StochasticStep } from '../step/step-kinds';

const at = (time: number): Level => ({ time, alpha: 1, sigma: time });
/** alpha = 1, sigma = time, up to 8. */
export const schedule: Schedule = {
  name: 'line',
  range: [0, 8],
  description: { kind: 'line' },
  at,
  atNoiseRatio: at,
};
/** Levels evenly spaced in sigma, from 0 to 8. */
export const even: GridRule = {
  description: { kind: 'even' },
  place: (path: Schedule, steps: number) =>
    timeGrid(
      Array.from({ length: steps + 1 }, (_, i) => path.at((8 * i) / steps)),
      path,
    ),
};
/** DDIM. */
export const euler = affine({
  name: 'euler',
  order: 1,
  coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
});

/** Moves x to the mean of the last three predictions, and records the sigmas of `past` in `seen`. */
export const mean = (seen: number[][] = []) =>
  multistep({
    name: 'mean',
    order: 1,
    history: 2,
    step: (denoise, x, { from }, past) => {
      seen.push(past.map(({ levels }) => (levels as Level).sigma));
      const prediction = denoise(x, from);
      const all = [prediction, ...past.map((entry) => entry.prediction)];
      return {
        x: tf.tidy(() => tf.div(tf.addN(all), all.length)),
        past: { levels: from, x: tf.clone(x), prediction },
      };
    },
  });

/** Moves x to the prediction and adds noise. */
export const jitter: StochasticStep = {
  name: 'jitter',
  order: 1,
  evaluations: 1,
  description: { kind: 'jitter' },
  stochastic: true,
  step: (denoise, x, { from }, noise, condition) => ({
    x: tf.tidy(() => tf.add(denoise(x, from, condition), noise(x.shape))),
  }),
};

/** Predicts x / 2 + sigma, which differs from level to level. */
export const halving: Denoiser = (x, levels) =>
  tf.tidy(() => tf.add(tf.mul(x, 0.5), (levels as Level).sigma));
