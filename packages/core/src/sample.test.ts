import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Condition, Denoiser } from './denoiser';
import { TractError } from './errors';
import { type GridRule, timeGrid } from './grid';
import { gap, type Level } from './level';
import type { Model, Network } from './network';
import { randomSource } from './random';
import { sample, trajectory } from './sample';
import type { Schedule } from './schedule';
import { affine } from './step';

beforeAll(() => tf.setBackend('cpu'));

const at = (time: number): Level => ({ time, alpha: 1, sigma: time });
const schedule: Schedule = {
  name: 'line',
  range: [0, 8],
  description: { kind: 'line' },
  at,
  atNoiseRatio: at,
};
const even: GridRule = Object.assign(
  (path: Schedule, steps: number) =>
    timeGrid(
      Array.from({ length: steps + 1 }, (_, i) => path.at((8 * i) / steps)),
      path,
    ),
  { description: { kind: 'even' } },
);
const euler = affine({
  name: 'euler',
  order: 1,
  coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
});

/** Data that is one point, which labels move: the flow is a straight line to it. */
const network: Network = {
  name: 'point',
  description: { kind: 'point' },
  shape: [2],
  classes: 3,
  init: () => ({ point: tf.scalar(0.5) }),
  apply: (params, x, _levels, condition) =>
    tf.tidy(() => {
      const goal = tf.add(tf.zerosLike(x), params['point'] as tf.Tensor);
      return condition === undefined
        ? goal
        : tf.add(goal, tf.reshape(tf.cast(condition, 'float32'), [-1, 1]));
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

describe('trajectory', () => {
  it('yields the start and every level reached, without leaks', () => {
    const x = tf.tensor([8, -8], [1, 2]);
    const before = tf.memory().numTensors;
    const still: Denoiser = (input) => tf.zerosLike(input);
    const seen: [number, number, number[]][] = [];
    for (const { index, level, x: point } of trajectory(still, x, { grid: even(schedule, 4), step: euler })) {
      seen.push([index, level.sigma, Array.from(point.dataSync())]);
      expect(tf.memory().numTensors).toBe(before + 1);
    }
    expect(seen).toEqual([
      [4, 8, [8, -8]],
      [3, 6, [6, -6]],
      [2, 4, [4, -4]],
      [1, 2, [2, -2]],
      [0, 0, [0, 0]],
    ]);
    expect(tf.memory().numTensors).toBe(before);
    expect(x.isDisposed).toBe(false);
    x.dispose();
  });

  it('leaves nothing behind where the walk is left early, or a denoiser throws', () => {
    const x = tf.ones([1, 2]);
    const before = tf.memory().numTensors;
    const walk = { grid: even(schedule, 4), step: euler };
    for (const { index } of trajectory((input) => tf.zerosLike(input), x, walk)) if (index === 2) break;
    expect(tf.memory().numTensors).toBe(before);
    const broken: Denoiser = () => {
      throw new TractError('broken');
    };
    expect(() => [...trajectory(broken, x, walk)]).toThrow('broken');
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});

describe('sample', () => {
  it('starts from noise of the noisiest level and ends at the cleanest', () => {
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

  it('takes noise that is handed in, and keeps it', () => {
    withModel((model) => {
      const noise = tf.tensor([1, -1, 2, 0], [2, 2]);
      const stopped: GridRule = Object.assign((path: Schedule) => timeGrid([path.at(4), path.at(8)], path), {
        description: { kind: 'stopped' },
      });
      // Half of the way from 8 n to 0.5.
      expect(take(sample(model, { steps: 1, step: euler, noise, grid: stopped }))).toEqual([
        4.25, -3.75, 8.25, 0.25,
      ]);
      expect(noise.isDisposed).toBe(false);
      noise.dispose();
    });
  });

  it('hands the condition on', () => {
    withModel((model) => {
      const condition: Condition = tf.tensor1d([0, 2], 'int32');
      expect(take(sample(model, { steps: 2, step: euler, seed: 1, shape: [2, 2], condition }))).toEqual([
        0.5, 0.5, 2.5, 2.5,
      ]);
      condition.dispose();
    });
  });

  it('gives the same for the same seed, and something else for another', () => {
    withModel((model) => {
      const short: GridRule = Object.assign((path: Schedule) => timeGrid([path.at(1), path.at(8)], path), {
        description: { kind: 'short' },
      });
      const draw = (seed: number) =>
        take(sample(model, { steps: 1, step: euler, seed, shape: [2, 2], grid: short }));
      expect(draw(1)).toEqual(draw(1));
      expect(draw(1)).not.toEqual(draw(2));
    });
  });

  it('refuses a number of steps that is none', () => {
    withModel((model) => {
      for (const steps of [0, 1.5, -2, Number.NaN]) {
        expect(() => sample(model, { steps, step: euler, seed: 1, shape: [1, 2] })).toThrow(
          `steps is ${steps}`,
        );
      }
    });
  });
});
