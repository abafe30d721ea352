import { type Level, randomSource } from '@tractjs/core';

/** Makes `count` points of two numbers, of the size of noised data at a level: alpha x0 + sigma noise. */
export const points = (level: Level, count: number): Float32Array => {
  const random = randomSource(11);
  const x0 = random.fork('x0').uniform(2 * count);
  const noise = random.fork('noise').normal(2 * count);
  return noise.map((n, i) => level.alpha * (1.6 * (x0[i] as number) - 0.8) + level.sigma * n);
};
