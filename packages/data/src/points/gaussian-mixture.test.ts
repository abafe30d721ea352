import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Level, randomSource } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { gaussianMixture } from './gaussian-mixture';
import { ring } from './ring';

const uneven = () =>
  gaussianMixture({
    weights: [1, 2, 5],
    means: [
      [1, 0],
      [-1, 0.5],
      [0, -1],
    ],
    std: [0.1, 0.3, 0.2],
    seed: 3,
  });
const vp = (alpha: number): Level => ({ time: 0, alpha, sigma: Math.sqrt(1 - alpha * alpha) });
const levels: readonly Level[] = [
  { time: 0, alpha: 1, sigma: 0 },
  { time: 0, alpha: 1, sigma: 1e-9 },
  vp(0.999),
  vp(0.7),
  vp(0.05),
  vp(1e-8),
  { time: 0, alpha: 0, sigma: 1 },
  { time: 0, alpha: 1, sigma: 80 },
];

const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  expect(actual.length).toBe(expected.length);
  const errors = Array.from(actual, (value, i) => Math.abs(value - (expected[i] as number)));
  for (const error of errors) expect(error).toBeLessThan(tolerance);
};

/** E[x0 | x] as the sum of x0 p(x0) p(x | x0) over a fine grid of x0, independent of the closed form. */
const byIntegration = (x: readonly number[], { alpha, sigma }: Level): number[] => {
  const { weights, means, std } = uneven().mixture;
  const sum = [0, 0, 0];
  for (let a = -3; a <= 3; a += 0.02) {
    for (let b = -3; b <= 3; b += 0.02) {
      const prior = means.reduce((total, [m0 = 0, m1 = 0], k) => {
        const s = std[k] as number;
        return (
          total +
          ((weights[k] as number) / (s * s)) * Math.exp(-((a - m0) ** 2 + (b - m1) ** 2) / (2 * s * s))
        );
      }, 0);
      const away = ((x[0] as number) - alpha * a) ** 2 + ((x[1] as number) - alpha * b) ** 2;
      const weight = prior * Math.exp(-away / (2 * sigma * sigma));
      sum[0] = (sum[0] as number) + weight * a;
      sum[1] = (sum[1] as number) + weight * b;
      sum[2] = (sum[2] as number) + weight;
    }
  }
  return [(sum[0] as number) / (sum[2] as number), (sum[1] as number) / (sum[2] as number)];
};

describe('the stream of gaussianMixture', () => {
  it('depends on the seed, the position and the count only', () => {
    const read = (position: number, count: number) => {
      const { x, labels } = uneven().batch(position, count);
      const values = [[...x.dataSync()], [...(labels?.dataSync() ?? [])]] as const;
      tf.dispose([x, ...(labels ? [labels] : [])]);
      return values;
    };
    const [points, components] = read(0, 20);
    for (const position of [0, 3, 11]) {
      expect(read(position, 9)).toEqual([
        points.slice(2 * position, 2 * position + 18),
        components.slice(position, position + 9),
      ]);
    }
  });

  it('draws components with their weights, means and standard deviations', () => {
    const count = 40_000;
    const { weights, means, std } = uneven().mixture;
    const { x, labels } = uneven().batch(0, count);
    const values = x.dataSync();
    const classOf = [...(labels?.dataSync() ?? [])];
    tf.dispose([x, ...(labels ? [labels] : [])]);
    weights.forEach((weight, k) => {
      const own = classOf.flatMap((c, i) => (c === k ? [values[2 * i + 1] as number] : []));
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      const variance = own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length;
      // Five standard errors.
      expect(Math.abs(own.length / count - weight)).toBeLessThan(
        5 * Math.sqrt((weight * (1 - weight)) / count),
      );
      const s = std[k] as number;
      expect(Math.abs(mean - (means[k]?.[1] as number))).toBeLessThan((5 * s) / Math.sqrt(own.length));
      expect(Math.abs(variance / (s * s) - 1)).toBeLessThan(5 * Math.sqrt(2 / own.length));
    });
  });

  it('accepts an odd number of dimensions', () => {
    const line = gaussianMixture({ means: [[2]], std: 1, seed: 1 });
    const all = line.batch(0, 6).x;
    const rest = line.batch(4, 2).x;
    expect([...rest.dataSync()]).toEqual([...all.dataSync().slice(4)]);
    expect(new Set(all.dataSync()).size).toBe(6);
  });
});

describe('the exact denoiser of gaussianMixture', () => {
  const points = [...randomSource(9).normal(24)];
  const pairs = (values: ArrayLike<number>) =>
    Array.from({ length: values.length / 2 }, (_, i) => [
      values[2 * i] as number,
      values[2 * i + 1] as number,
    ]);

  it.each([vp(0.9), vp(0.4), { time: 0, alpha: 1, sigma: 1.5 }])(
    'matches numerical integration at %o',
    (level) => {
      for (const x of [
        [0.3, -0.4],
        [1.2, 0.1],
      ]) {
        expectClose(uneven().posteriorMean(x, level), byIntegration(x, level), 1e-6);
      }
    },
  );

  it.each(levels)('matches double precision at %o and is finite', (level) => {
    const mixture = uneven();
    // Noisy points have the scale of the level: at sigma = 80, x is about 80 too.
    const scale = Math.hypot(level.alpha, level.sigma);
    const x = tf.tensor2d(
      points.map((value) => value * scale),
      [12, 2],
    );
    const y = mixture.denoiser(x, level);
    const expected = pairs(x.dataSync()).flatMap((point) => mixture.posteriorMean(point, level));
    expectClose(y.dataSync(), expected, 3e-5);
    tf.dispose([x, y]);
  });

  it('is x at sigma = 0 and the mean of the data at alpha = 0', () => {
    const mixture = uneven();
    const x = tf.tensor2d(points, [12, 2]);
    const clean = mixture.denoiser(x, { time: 0, alpha: 1, sigma: 0 });
    expectClose(clean.dataSync(), points, 1e-6);
    const noise = mixture.denoiser(x, { time: 1, alpha: 0, sigma: 1 });
    for (const [a, b] of pairs(noise.dataSync())) {
      expect(a).toBeCloseTo((1 - 2) / 8, 6);
      expect(b).toBeCloseTo((2 * 0.5 - 5) / 8, 6);
    }
    tf.dispose([x, clean, noise]);
  });

  it('accepts one level for each example', () => {
    const mixture = uneven();
    const x = tf.tensor2d(points.slice(0, 16), [8, 2]);
    const y = pairs(mixture.denoiser(x, levels).dataSync());
    levels.forEach((level, i) => {
      const alone = mixture.denoiser(tf.slice(x, [i, 0], [1, 2]), level).dataSync();
      expect(y[i]).toEqual([...alone]);
    });
    expect(() => mixture.denoiser(x, levels.slice(1))).toThrow(/levels\.length is 7.*8 examples/);
  });

  it('is the mean within the labelled component', () => {
    const level = vp(0.6);
    const { means, std } = uneven().mixture;
    const x = tf.tensor2d(points.slice(0, 6), [3, 2]);
    const y = uneven()
      .denoiser(x, level, { labels: tf.tensor1d([2, 0, 1], 'int32') })
      .dataSync();
    [2, 0, 1].forEach((k, i) => {
      const s = std[k] as number;
      const alone = gaussianMixture({ means: [means[k] as number[]], std: s, seed: 1 });
      const expected = alone.posteriorMean([points[2 * i] as number, points[2 * i + 1] as number], level);
      expect(y[2 * i]).toBeCloseTo(expected[0] as number, 5);
      expect(y[2 * i + 1]).toBeCloseTo(expected[1] as number, 5);
    });
  });

  it('creates one tensor', () => {
    const mixture = uneven();
    const x = tf.tensor2d(points, [12, 2]);
    const before = tf.memory().numTensors;
    const y = mixture.denoiser(x, vp(0.5));
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([x, y]);
  });

  it('refuses points with a wrong number of dimensions', () => {
    expect(() => uneven().denoiser(tf.zeros([4, 3]), vp(0.5))).toThrow(/x is \[4,3\].*2 dimensions/);
    expect(() => uneven().posteriorMean([1], vp(0.5))).toThrow(/x is \[1\]/);
  });
});

describe('the arguments of gaussianMixture and ring', () => {
  const means = [
    [0, 0],
    [1, 1],
  ];
  it.each([
    ['no means', { means: [], std: 1 }, /means is \[\]/],
    ['means of different lengths', { means: [[0, 0], [1]], std: 1 }, /means\[1\] is \[1\]: give 2/],
    ['a deviation of 0', { means, std: 0 }, /std\[0\] is 0/],
    ['too few deviations', { means, std: [1] }, /std is \[1\].*2 means/],
    ['a negative weight', { means, std: 1, weights: [1, -1] }, /weights\[1\] is -1/],
  ])('refuses %s', (_, options, message) => {
    expect(() => gaussianMixture({ ...options, seed: 1 })).toThrow(message);
  });

  it('spaces the modes of a ring evenly on a circle', () => {
    const { mixture, name, classes } = ring({ modes: 4, radius: 2, std: 0.1, seed: 1 });
    expect([name, classes]).toEqual(['ring', 4]);
    const expected = [2, 0, 0, 2, -2, 0, 0, -2];
    expectClose(mixture.means.flat(), expected, 1e-12);
    expect(() => ring({ modes: 0, seed: 1 })).toThrow(/modes is 0/);
    expect(() => ring({ radius: -1, seed: 1 })).toThrow(/radius is -1/);
  });
});
