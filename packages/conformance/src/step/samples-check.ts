import * as tf from '@tensorflow/tfjs-core';
import { intervalBetween, type Level, randomSource, type Schedule, type StochasticStep } from '@tractjs/core';
import { inDoubles } from '../doubles/in-doubles';
import type { Check } from '../kit/check';
import { expectTrue } from '../kit/expect';
import { atLogSnr } from '../kit/paths';
import { correlated } from '../oracles/correlated';
import { carried, type Moments, momentMap } from '../oracles/moments';
import { levelLabel } from './step-cases';

/** Number of samples. */
const COUNT = 100_000;

/** Allowed deviation of a moment in standard errors: fewer than one in ten thousand exceed it. */
const ERRORS = 4;

/**
 * Walks a hundred thousand samples of two correlated coordinates along the path, and compares their means and
 * covariance at every level with those that the step's maps predict. Noise that examples, coordinates or
 * steps share shows here, but not in the map of one step.
 */
export const samplesCheck = (
  make: () => StochasticStep,
  schedule: Schedule,
  precision: 'single' | 'double',
): Check => ({
  name: `samples spread as the noise of every step predicts, on ${schedule.name}`,
  run() {
    const step = make();
    const read = <T>(f: () => T): T => (precision === 'double' ? inDoubles(f) : f());
    const levels = [
      schedule.at(schedule.range[1]),
      ...[-2, 2].map((logSnr) => atLogSnr(schedule, logSnr)),
      schedule.at(schedule.range[0]),
    ];
    const data = correlated();
    const random = randomSource(31);
    let moments = data.axes.map((axis) => axis.moments(levels[0] as Level));
    const start = Float64Array.from(random.fork('start').normal(2 * COUNT), (normal, i) => {
      const { mean, variance } = moments[i % 2] as Moments;
      return mean + Math.sqrt(variance) * normal;
    });
    let x: tf.Tensor = tf.tensor(Float32Array.from(data.fromAxes(start)), [COUNT, 2], 'float32');
    try {
      levels.slice(1).forEach((to, i) => {
        const from = levels[i] as Level;
        moments = data.axes.map(({ oracle }, k) =>
          carried(
            read(() => momentMap(step, schedule, oracle, from, to)),
            moments[k] as Moments,
          ),
        );
        const source = random.fork(i);
        const interval = intervalBetween(from, to, schedule);
        const landed = step.step(data.denoise, x, interval, (shape) => source.normalTensor(shape)).x;
        x.dispose();
        x = landed;
        expectMoments(`at ${levelLabel(to)}`, data.toAxes(x.dataSync()), moments as [Moments, Moments]);
      });
    } finally {
      x.dispose();
    }
  },
});

/** Sample moments along the two axes of the data, which are independent. */
const expectMoments = (what: string, data: Float64Array, [a, b]: readonly [Moments, Moments]): void => {
  const count = data.length / 2;
  const average = (f: (first: number, second: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < data.length; i += 2)
      sum += f((data[i] as number) - a.mean, (data[i + 1] as number) - b.mean);
    return sum / count;
  };
  const near = (name: string, found: number, expected: number, error: number): void =>
    expectTrue(
      Math.abs(found - expected) <= ERRORS * error,
      `${what}: the ${name} of ${count} samples is ${found}, expected ${expected}: ${(Math.abs(found - expected) / error).toFixed(1)} standard errors off.`,
    );
  const spread = Math.sqrt(2 / count);
  near('first mean', a.mean + average((p) => p), a.mean, Math.sqrt(a.variance / count));
  near('second mean', b.mean + average((_, q) => q), b.mean, Math.sqrt(b.variance / count));
  near(
    'first variance',
    average((p) => p * p),
    a.variance,
    a.variance * spread,
  );
  near(
    'second variance',
    average((_, q) => q * q),
    b.variance,
    b.variance * spread,
  );
  near(
    'covariance',
    average((p, q) => p * q),
    0,
    Math.sqrt((a.variance * b.variance) / count),
  );
};
