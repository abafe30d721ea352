import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Denoiser, type Level, levelList, randomSource, stepNoise, trajectory } from '@tractjs/core';
import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { lcm } from './lcm';

beforeAll(() => tf.setBackend('cpu'));

const [MEAN, STD, COUNT] = [0.4, 0.6, 20_000];

/** The end of the flow for data N(0.4, 0.6^2). */
const ends: Denoiser = (x, levels) =>
  tf.tidy(() => {
    const each = (f: (level: Level) => number) => tf.tensor1d(levelList(levels, COUNT).map(f));
    const spread = ({ alpha, sigma }: Level) => Math.hypot(alpha * STD, sigma);
    const centred = tf.sub(
      x,
      each(({ alpha }) => alpha * MEAN),
    );
    return tf.add(
      MEAN,
      tf.mul(
        centred,
        each((level) => STD / spread(level)),
      ),
    );
  });

describe.each([
  ['vp-cosine', uniform().place(vpCosine(), 4)],
  ['edm', karras().place(edm(), 4)],
])('on %s', (_, grid) => {
  it('samples the exact distribution of each level from a consistency model, in a few long steps', () => {
    const random = randomSource(8);
    const top = grid.level(grid.steps);
    const x = tf.tidy(() =>
      tf.add(top.alpha * MEAN, tf.mul(random.normalTensor([COUNT]), Math.hypot(top.alpha * STD, top.sigma))),
    );
    const walk = trajectory(ends, x, { grid, step: lcm(), noise: stepNoise(random.fork('steps')) });
    for (const { level, x: at } of walk) {
      const { mean, variance } = tf.tidy(() => tf.moments(at)) as { mean: tf.Scalar; variance: tf.Scalar };
      const spread = Math.hypot(level.alpha * STD, level.sigma);
      const [m, v] = [mean.dataSync()[0] as number, variance.dataSync()[0] as number];
      expect(Math.abs(m - level.alpha * MEAN)).toBeLessThan((4 * spread) / Math.sqrt(COUNT));
      expect(Math.abs(v / spread ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / COUNT));
      tf.dispose([mean, variance]);
    }
    x.dispose();
  });
});
