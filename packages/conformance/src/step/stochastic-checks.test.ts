import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  combine,
  type Level,
  type NoiseSource,
  noiseRatio,
  type StochasticStep,
  sameLevel,
  zipLevels,
} from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeStep } from '../describe';
import { failures } from '../kit/check';
import { atLogSnr, trigonometricPath } from '../kit/paths';
import { gaussian } from '../oracles/gaussian';
import { carried, momentMap } from '../oracles/moments';
import { momentConvergence } from '../order/moment-convergence';
import { type StepCheckOptions, stepChecks } from './step-checks';
import type { StochasticKernel } from './stochastic-checks';

beforeAll(() => tf.setBackend('cpu'));

/**
 * What keeps the noise's size where all data is one point, with all noise fresh that x does not determine.
 */
const fresh = (from: Level, to: Level, more = 1): StochasticKernel => {
  if (sameLevel(from, to)) return { x: 1, x0: 0, noise: 0 };
  const noise = to.sigma * Math.sqrt(1 - (noiseRatio(to) / noiseRatio(from)) ** 2);
  const x = Math.sqrt(to.sigma ** 2 - noise ** 2) / from.sigma;
  return { x, x0: to.alpha - from.alpha * x, noise: more * noise };
};

/** A step of that kernel, and what a test makes of its noise. */
const ancestral = (
  kernel = fresh,
  noised: (noise: NoiseSource) => NoiseSource = (noise) => noise,
): StochasticStep => ({
  name: 'ancestral',
  order: 1,
  evaluations: 1,
  description: { kind: 'ancestral' },
  stochastic: true,
  step: (denoise, x, { from, to }, noise, condition) =>
    tf.tidy(() => {
      const each = (f: (k: StochasticKernel) => number) => zipLevels(from, to, (a, b) => f(kernel(a, b)));
      return {
        x: combine(
          [each((k) => k.x), x],
          [each((k) => k.x0), denoise(x, from, condition)],
          [each((k) => k.noise), noised(noise)(x.shape)],
        ),
      };
    }),
});

// What a third party writes, run for real.
describeStep('ancestral', () => ancestral(), { describe, it, kernel: fresh });

const quick: StepCheckOptions = { oracles: [], schedules: [trigonometricPath()] };

const failed = async (make: () => StochasticStep, options: StepCheckOptions = quick): Promise<string[]> =>
  (await failures(stepChecks(make, options))).map(({ name }) => name.replace(/,? on (a |alpha).*/, ''));

const samples = 'samples spread as the noise of every step predicts';

describe('stepChecks of a stochastic step', () => {
  it('catch noise that is not from the source', async () => {
    const own = () => ancestral(fresh, () => (shape) => tf.randomNormal([...shape]));
    expect(await failed(own)).toEqual(
      expect.arrayContaining([
        'the same input gives the same bits, and the input stays as it is',
        'nothing is random except the given noise',
        'is deterministic with given noise',
      ]),
    );
    const seeded = () => ancestral(fresh, () => (shape) => tf.randomNormal([...shape], 0, 1, 'float32', 7));
    expect(await failed(seeded)).toContain('mean and variance are exact for data of one point');
  });

  it('catch too much noise, and a wrong closed form', async () => {
    const more = () => ancestral((from, to) => fresh(from, to, 1.01));
    expect(await failed(more)).toEqual(['mean and variance are exact for data of one point']);
    expect(await failed(more, { ...quick, kernel: fresh, exactOnPointMass: false })).toEqual([
      'is its closed form',
    ]);
    const shifted = () =>
      ancestral((from, to) => {
        const k = fresh(from, to);
        return { ...k, x0: 1.001 * k.x0 };
      });
    expect(await failed(shifted, { ...quick, kernel: fresh, exactOnPointMass: false })).toEqual([
      'is its closed form',
    ]);
  });

  it('catch noise that coordinates, examples or steps share', async () => {
    const coordinates = () =>
      ancestral(
        fresh,
        (noise) => (shape) => tf.broadcastTo(noise([shape[0] as number, 1]), shape as [number, number]),
      );
    expect(await failed(coordinates)).toEqual([samples]);
    const examples = () =>
      ancestral(
        fresh,
        (noise) => (shape) => tf.broadcastTo(noise([1, shape[1] as number]), shape as [number, number]),
      );
    expect(await failed(examples)).toContain(samples);
    const steps = () => {
      let kept: Float32Array | undefined;
      return ancestral(fresh, (noise) => (shape) => {
        const size = shape.reduce((a, b) => a * b, 1);
        if (size < 1000) return noise(shape);
        kept ??= noise(shape).dataSync().slice() as Float32Array;
        return tf.tensor(kept, [...shape]);
      });
    };
    expect(await failed(steps)).toEqual([samples]);
  });

  it('measure the order in mean and deviation', async () => {
    const orders = { oracles: [gaussian()], schedules: [trigonometricPath()] };
    const orderOf = async (make: () => StochasticStep) =>
      failures(stepChecks(make, orders).filter(({ name }) => name.includes('order')));
    expect(await orderOf(() => ancestral())).toEqual([]);
    const [claims] = await orderOf(() => ({ ...ancestral(), order: 2 }));
    expect(claims?.message).toMatch(/order is 2, but the error falls with the power (0\.9|1\.0)/);
    const [more] = await orderOf(() => ancestral((from, to) => fresh(from, to, 1.1)));
    expect(more?.message).toMatch(/order is 1, but the error falls with the power -0\.[0-9]/);
  });

  it('accept a step that depends on the number of steps', () => {
    const of = (steps: number) => ancestral((from, to) => fresh(from, to, 1 + 1 / steps));
    const { slope } = momentConvergence(of, trigonometricPath(), {
      precision: 'double',
      window: [1e-8, 0.5],
    });
    expect(slope).toBeGreaterThan(0.85);
  });
});

describe('momentMap', () => {
  const path = trigonometricPath();
  const [from, to] = [atLogSnr(path, -1), atLogSnr(path, 2)];

  it('finds the kernel of a step', () => {
    const map = momentMap(ancestral(), path, gaussian({ std: 0 }), from, to);
    const k = fresh(from, to);
    expect(map.scale).toBeCloseTo(k.x, 6);
    expect(map.shift).toBeCloseTo(k.x0 * 0.3, 6);
    expect(map.noises).toEqual([expect.closeTo(k.noise, 6)]);
    const end = carried(map, { mean: 1, variance: 4 });
    expect(end.mean).toBeCloseTo(k.x + k.x0 * 0.3, 6);
    expect(end.variance).toBeCloseTo(4 * k.x ** 2 + k.noise ** 2, 6);
  });

  it('counts every draw of a step', () => {
    const twice = ancestral(
      fresh,
      (noise) => (shape) => tf.add(tf.mul(0.6, noise(shape)), tf.mul(0.8, noise(shape))),
    );
    const { noises } = momentMap(twice, path, gaussian(), from, to);
    expect(noises).toHaveLength(2);
    expect(Math.hypot(...noises)).toBeCloseTo(fresh(from, to).noise, 6);
  });

  it('refuses a map that is not affine, and noise of another shape', () => {
    const bent: StochasticStep = {
      ...ancestral(),
      step: (...given) => tf.tidy(() => ({ x: tf.sin(ancestral().step(...given).x) })),
    };
    expect(() => momentMap(bent, path, gaussian(), from, to)).toThrow('not an affine function');
    const shared = ancestral(fresh, (noise) => () => noise([1, 1]));
    expect(() => momentMap(shared, path, gaussian(), from, to)).toThrow('each number needs its own');
    const greedy = ancestral(
      fresh,
      (noise) => (shape) => tf.addN(Array.from({ length: 9 }, () => noise(shape))),
    );
    expect(() => momentMap(greedy, path, gaussian(), from, to)).toThrow('more than 8 times');
  });
});
