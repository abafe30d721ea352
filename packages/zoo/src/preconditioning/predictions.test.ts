import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Denoiser, type Level, noised } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ve, vp } from '../testing/test-support';
import { edmPrediction } from './preconditioning';
import { fromPrediction, type Prediction, predictions, toPrediction } from './predictions';

beforeAll(() => tf.setBackend('cpu'));

const levels: Level[] = [vp(0.2), vp(0.8), ve(3), { time: 0.6, alpha: 0.4, sigma: 0.6 }];
const [data, noise] = [
  [0.3, -1, 0.7, 0.2],
  [1.2, 0.4, -0.9, 2],
];
/** Each type by its definition. */
const definitions = {
  x0: (_: Level, x0: number) => x0,
  noise: (_: Level, __: number, e: number) => e,
  v: ({ alpha, sigma }: Level, x0: number, e: number) => alpha * e - sigma * x0,
  flow: (_: Level, x0: number, e: number) => e - x0,
  f: ({ alpha, sigma }: Level, x0: number, e: number) =>
    (sigma * (x0 / 0.5) - alpha * 0.5 * e) / Math.sqrt((alpha * 0.5) ** 2 + sigma ** 2),
};
const types: Readonly<Record<keyof typeof definitions, Prediction>> = { ...predictions, f: edmPrediction() };

describe.each(Object.keys(definitions) as (keyof typeof definitions)[])('a prediction of %s', (name) => {
  const expected = levels.map((level, i) => definitions[name](level, data![i]!, noise![i]!));
  const setting = () => {
    const [x0, e] = [tf.tensor(data!, [4, 1]), tf.tensor(noise!, [4, 1])];
    const x = noised(x0, e, levels);
    return { x0, x, all: [x0, e, x] };
  };

  it('determines x0 on any path, and is determined by it', () => {
    const { x0, x, all } = setting();
    const before = tf.memory().numTensors;
    const told = fromPrediction(types[name], () => tf.tensor(expected, [4, 1]))(x, levels);
    const back = toPrediction(types[name], () => tf.clone(x0))(x, levels);
    expect(tf.memory().numTensors).toBe(before + 2);
    told.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(data![i]!, 5);
    });
    back.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 5);
    });
    tf.dispose([...all, told, back]);
  });
});

it('F has unit variance for data of the given standard deviation', () => {
  for (const level of levels) {
    const { x, output } = edmPrediction({ dataStd: 2 }).coefficients(level);
    // F = (x0 - skip x) / output as a sum of unit-variance parts: x0 / 2 and the noise.
    const parts = [(2 * (1 - x * level.alpha)) / output, (-x * level.sigma) / output];
    expect(Math.hypot(...parts)).toBeCloseTo(1, 12);
  }
});

it('F is -v if the variance is preserved and the data has unit variance', () => {
  for (const level of [vp(0.2), vp(0.9), { time: 1, alpha: 0, sigma: 1 }]) {
    const [f, v] = [edmPrediction({ dataStd: 1 }), predictions.v].map((p) => p.coefficients(level));
    expect(f!.x).toBeCloseTo(v!.x, 12);
    expect(f!.output).toBeCloseTo(-v!.output, 12);
  }
});

it('refuses a prediction at a level where it determines nothing', () => {
  const zero: Denoiser = (x) => tf.zerosLike(x);
  const x = tf.zeros([1, 1]);
  expect(() => fromPrediction(predictions.noise, zero)(x, { time: 1, alpha: 0, sigma: 1 })).toThrow(
    'a prediction of noise has no value there',
  );
  expect(() => toPrediction(predictions.v, zero)(x, { time: 0, alpha: 1, sigma: 0 })).toThrow(
    'x0 is a multiple of x there',
  );
  const clean = { time: 0, alpha: 1, sigma: 0 };
  for (const type of [predictions.noise, predictions.flow, edmPrediction()])
    expect(() => toPrediction(type, zero)(x, [clean])).toThrow(
      `a prediction of ${type.name} has no value there`,
    );
  expect(toPrediction(predictions.x0, zero)(x, clean).dataSync()[0]).toBeCloseTo(0);
  expect(() => edmPrediction({ dataStd: -1 })).toThrow(/dataStd is -1: give the standard deviation/);
  x.dispose();
});
