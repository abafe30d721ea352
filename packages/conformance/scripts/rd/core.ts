import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { affine, type Denoiser, gap, type Level, mapLevels, randomSource, timeGrid, trajectory } from '@tractjs/core';

await tf.setBackend('cpu');

// alpha = cos, sigma = sin: level 0 is clean data, level 16 pure noise.
const levels = Array.from({ length: 17 }, (_, i): Level => {
  const angle = (Math.PI / 32) * i;
  return { time: i / 16, alpha: Math.cos(angle), sigma: Math.sin(angle) };
});
const grid = timeGrid(levels);

// DDIM from its two coefficients. `affine` adds the inverse and the composition law.
const step = affine({
  name: 'ddim',
  order: 1,
  coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
});

// The exact denoiser of data N(2, 0.5^2): the mean of the data given x = alpha x0 + sigma noise.
const denoise: Denoiser = (x, at) =>
  tf.tidy(() => {
    const column = (f: (level: Level) => number) => tf.tensor([mapLevels(at, f)].flat());
    const factor = column((l) => (0.25 * l.alpha) / (0.25 * l.alpha ** 2 + l.sigma ** 2));
    return tf.add(2, tf.mul(factor, tf.sub(x, column((l) => 2 * l.alpha))));
  });

const noise = randomSource(7).normalTensor([1000]);
for (const { index, level, x } of trajectory(denoise, noise, { grid, step })) {
  const { mean, variance } = tf.moments(x);
  const [m, std] = [mean.dataSync()[0]!, Math.sqrt(variance.dataSync()[0]!)];
  if (index % 4 === 0) console.log(`sigma ${level.sigma.toFixed(2)}: mean ${m.toFixed(2)}, std ${std.toFixed(2)}`);
}
