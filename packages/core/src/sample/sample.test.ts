import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Condition } from '../denoise/denoiser';
import type { Model, Network } from '../denoise/network';
import { randomSource } from '../numeric/random';
import { type GridRule, timeGrid } from '../path/grid';
import type { Level } from '../path/level';
import type { Schedule } from '../path/schedule';
import type { StepFunction } from '../step/step';
import type { StochasticStep } from '../step/step-kinds';
import { euler, even, halving, jitter, mean, schedule } from '../testing/walks';
import { type StepNoise, sample, trajectory } from './sample';

beforeAll(() => tf.setBackend('cpu'));

/**
 * The exact denoiser of data that is one point, which the label shifts: the flow is a straight line to it.
 */
const network: Network = {
  name: 'point',
  description: { kind: 'point' },
  shape: [2],
  classes: 3,
  init: () => ({ point: tf.scalar(0.5) }),
  apply: (params, x, _levels, condition) =>
    tf.tidy(() => {
      const goal = tf.add(tf.zerosLike(x), params['point'] as tf.Tensor);
      return condition?.labels === undefined
        ? goal
        : tf.add(goal, tf.reshape(tf.cast(condition.labels, 'float32'), [-1, 1]));
    }),
};

const withModel = (body: (model: Model) => void): void => {
  const params = network.init(randomSource(1));
  const before = tf.memory().numTensors;
  body({ network, params, schedule, grid: even });
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose(params);
};

const take = (x: tf.Tensor): number[] => {
  const numbers = Array.from(x.dataSync());
  x.dispose();
  return numbers;
};

describe('sample', () => {
  it('starts from noise at the noisiest level and ends at the cleanest', () => {
    withModel((model) => {
      expect(take(sample(model, { steps: 4, step: euler, seed: 3, shape: [2, 2] }))).toEqual([
        0.5, 0.5, 0.5, 0.5,
      ]);
      let start: number[] = [];
      const watching: Model = {
        ...model,
        network: {
          ...network,
          apply: (params, x, levels) => {
            if ((levels as Level).sigma === 8) start = Array.from(x.dataSync());
            return network.apply(params, x, levels);
          },
        },
      };
      sample(watching, { steps: 2, step: euler, seed: 3, shape: [2, 2] }).dispose();
      expect(start).toEqual([...randomSource(3).normal(4)].map((n) => Math.fround(8 * n)));
    });
  });

  it('starts from given noise, and does not dispose of it', () => {
    withModel((model) => {
      const noise = tf.tensor([1, -1, 2, 0], [2, 2]);
      const stopped: GridRule = {
        description: { kind: 'stopped' },
        place: (path: Schedule) => timeGrid([path.at(4), path.at(8)], path),
      };
      // Half-way from 8 n to 0.5.
      expect(take(sample(model, { steps: 1, step: euler, noise, grid: stopped }))).toEqual([
        4.25, -3.75, 8.25, 0.25,
      ]);
      expect(noise.isDisposed).toBe(false);
      noise.dispose();
    });
  });

  it('passes on the condition', () => {
    withModel((model) => {
      const condition: Condition = { labels: tf.tensor1d([0, 2], 'int32') };
      expect(take(sample(model, { steps: 2, step: euler, seed: 1, shape: [2, 2], condition }))).toEqual([
        0.5, 0.5, 2.5, 2.5,
      ]);
      tf.dispose(condition);
    });
  });

  it('gives the same samples for the same seed only', () => {
    withModel((model) => {
      const short: GridRule = {
        description: { kind: 'short' },
        place: (path: Schedule) => timeGrid([path.at(1), path.at(8)], path),
      };
      const draw = (seed: number) =>
        take(sample(model, { steps: 1, step: euler, seed, shape: [2, 2], grid: short }));
      expect(draw(1)).toEqual(draw(1));
      expect(draw(1)).not.toEqual(draw(2));
    });
  });

  it('refuses a number of steps that is not a whole number above 0', () => {
    withModel((model) => {
      for (const steps of [0, 1.5, -2, Number.NaN]) {
        expect(() => sample(model, { steps, step: euler, seed: 1, shape: [1, 2] })).toThrow(
          `steps is ${steps}`,
        );
      }
    });
  });

  it('takes multistep and stochastic steps, and gives the same samples for the same seed', () => {
    withModel((model) => {
      const draw = (seed: number, step: typeof jitter | ReturnType<typeof mean>) =>
        take(sample(model, { steps: 3, step, seed, shape: [2, 2] }));
      expect(draw(1, mean())).toEqual([0.5, 0.5, 0.5, 0.5]);
      expect(draw(1, jitter)).toEqual(draw(1, jitter));
      expect(draw(1, jitter)).not.toEqual(draw(2, jitter));
    });
  });

  it('takes the noise of steps from `stepNoise`, and requires it if the start is given', () => {
    withModel((model) => {
      const noise = tf.zeros([1, 2]);
      const ones: StepNoise = () => (shape) => tf.ones([...shape]);
      expect(take(sample(model, { steps: 2, step: jitter, noise, stepNoise: ones }))).toEqual([1.5, 1.5]);
      expect(() => sample(model, { steps: 2, step: jitter, noise })).toThrow('jitter adds noise');
      noise.dispose();
    });
  });

  it('lowers the order of every kind of step by default, and trajectory does not', () => {
    withModel((model) => {
      const noise = tf.ones([1, 2]);
      const options = { steps: 2, noise, stepNoise: () => (shape: readonly number[]) => tf.ones([...shape]) };
      const fixed = (value: number): StepFunction => ({
        name: 'fixed',
        order: 1,
        evaluations: 1,
        description: { kind: 'fixed' },
        step: (_, x) => ({ x: tf.fill(x.shape, value) }),
      });
      const noisy: StochasticStep = {
        ...jitter,
        lowered: { ...jitter, step: (_, x) => ({ x: tf.fill(x.shape, 4) }) },
      };
      const single: StepFunction = { ...fixed(3), lowered: fixed(4) };
      for (const step of [single, noisy]) {
        expect(take(sample(model, { ...options, step }))).toEqual([4, 4]);
        expect(take(sample(model, { ...options, step, lowerOrder: false }))).not.toEqual([4, 4]);
      }
      const seen: number[][] = [];
      const lowered = { ...mean(), lowered: mean(seen) };
      sample(model, { ...options, step: lowered, lowerOrder: false }).dispose();
      expect(seen).toEqual([]);
      sample(model, { ...options, step: lowered }).dispose();
      expect(seen.length).toBe(2);
      const grid = even.place(schedule, 1);
      for (const point of trajectory(halving, noise, { grid, step: single }))
        expect([...point.x.dataSync()]).toEqual(point.index === 0 ? [3, 3] : [1, 1]);
      noise.dispose();
    });
  });
});
