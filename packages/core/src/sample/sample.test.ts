import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Condition, Denoiser } from '../denoise/denoiser';
import type { Model, Network } from '../denoise/network';
import { TractError } from '../errors/errors';
import { randomSource } from '../numeric/random';
import { type GridRule, timeGrid } from '../path/grid';
import { gap, type Level } from '../path/level';
import type { Schedule } from '../path/schedule';
import { affine, type StepFunction } from '../step/step';
import { multistep, type Past, type StochasticStep } from '../step/step-kinds';
import { type SamplePoint, type StepNoise, sample, stepNoise, trajectory } from './sample';

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

/** Lands on the mean of the latest prediction and up to two before it, and notes what it was handed. */
const mean = (seen: number[][] = []) =>
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

const jitter: StochasticStep = {
  name: 'jitter',
  order: 1,
  evaluations: 1,
  description: { kind: 'jitter' },
  stochastic: true,
  step: (denoise, x, { from }, noise, condition) => ({
    x: tf.tidy(() => tf.add(denoise(x, from, condition), noise(x.shape))),
  }),
};

/** Half of x, plus the level: what comes differs at every level. */
const halving: Denoiser = (x, levels) => tf.tidy(() => tf.add(tf.mul(x, 0.5), (levels as Level).sigma));

const copyOf = (past: readonly Past[]): Past[] =>
  past.map(({ levels, x, prediction }) => ({ levels, x: tf.clone(x), prediction: tf.clone(prediction) }));

const release = (past: readonly Past[]): void => {
  for (const { x, prediction } of past) tf.dispose([x, prediction]);
};

describe('trajectory with a multistep rule', () => {
  it('hands the evaluations before on, latest first, and keeps no more than the rule looks at', () => {
    const x = tf.tensor([8, -8], [1, 2]);
    const before = tf.memory().numTensors;
    const seen: number[][] = [];
    const lengths: number[] = [];
    for (const { past } of trajectory(halving, x, { grid: even(schedule, 4), step: mean(seen) })) {
      lengths.push(past.length);
      expect(tf.memory().numTensors).toBe(before + 1 + 2 * past.length);
    }
    expect(seen).toEqual([[], [8], [6, 8], [4, 6]]);
    expect(lengths).toEqual([0, 1, 2, 2, 2]);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('can be stopped anywhere and taken up again, to the same bits', () => {
    const grid = even(schedule, 5);
    const x = tf.tensor([8, -8, 0.3], [3, 1]);
    const whole: number[][] = [];
    const stops: (Pick<SamplePoint, 'index' | 'x'> & { past: Past[] })[] = [];
    for (const point of trajectory(halving, x, { grid, step: mean() })) {
      whole.push(Array.from(point.x.dataSync()));
      stops.push({ index: point.index, x: tf.clone(point.x), past: copyOf(point.past) });
    }
    for (const stop of stops) {
      const before = tf.memory().numTensors;
      const rest = [...trajectory(halving, stop.x, { grid, step: mean(), from: stop })].map((p) => p.index);
      expect(rest).toEqual(Array.from({ length: stop.index + 1 }, (_, i) => stop.index - i));
      const xs: number[][] = [];
      for (const point of trajectory(halving, stop.x, { grid, step: mean(), from: stop }))
        xs.push(Array.from(point.x.dataSync()));
      expect(xs).toEqual(whole.slice(grid.steps - stop.index));
      // What was handed in stays the caller's.
      expect(tf.memory().numTensors).toBe(before);
      expect([stop.x, ...stop.past.map((entry) => entry.x)].some((tensor) => tensor.isDisposed)).toBe(false);
    }
    for (const stop of stops) {
      stop.x.dispose();
      release(stop.past);
    }
    x.dispose();
  });

  it('leaves nothing behind where it is left early, or a denoiser throws', () => {
    const x = tf.ones([1, 2]);
    const before = tf.memory().numTensors;
    for (const { index } of trajectory(halving, x, { grid: even(schedule, 4), step: mean() }))
      if (index === 1) break;
    expect(tf.memory().numTensors).toBe(before);
    const broken: Denoiser = (input, levels) => {
      if ((levels as Level).sigma < 5) throw new TractError('broken');
      return tf.zerosLike(input);
    };
    expect(() => [...trajectory(broken, x, { grid: even(schedule, 4), step: mean() })]).toThrow('broken');
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('refuses to go on from a level that the grid does not have', () => {
    const x = tf.ones([1, 2]);
    const walk = { grid: even(schedule, 4), step: mean(), from: { index: 5, past: [] } };
    expect(() => [...trajectory(halving, x, walk)]).toThrow('index is 5');
    x.dispose();
  });
});

describe('trajectory with a stochastic step', () => {
  const walk = { grid: even(schedule, 4), step: jitter };

  it('takes the noise of each step from a stream of its own', () => {
    const x = tf.tensor([8, -8], [1, 2]);
    const before = tf.memory().numTensors;
    const source = randomSource(3);
    let expected = [8, -8];
    for (const { index, x: point } of trajectory(halving, x, { ...walk, noise: stepNoise(source) })) {
      if (index < 4) {
        const noise = source.fork(index + 1).normal(2);
        expected = expected.map((value, i) => value / 2 + 2 * (index + 1) + noise[i]!);
      }
      expect(Array.from(point.dataSync())).toEqual(expected.map((value) => expect.closeTo(value, 5)));
      expect(tf.memory().numTensors).toBe(before + 1);
    }
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('can be taken up anywhere, to the same bits', () => {
    const x = tf.tensor([8, -8], [1, 2]);
    const noise: StepNoise = stepNoise(randomSource(3));
    const whole = [...numbersOf(trajectory(halving, x, { ...walk, noise }))];
    const middle = tf.tensor(whole[2] as number[], [1, 2]);
    const from = { index: 2, past: [] };
    expect([...numbersOf(trajectory(halving, middle, { ...walk, noise, from }))]).toEqual(whole.slice(2));
    tf.dispose([x, middle]);
  });

  it('says where noise comes from, where there is none', () => {
    const x = tf.ones([1, 2]);
    const before = tf.memory().numTensors;
    expect(() => [...trajectory(halving, x, walk)]).toThrow(
      'noise is "missing": jitter adds noise: hand in where it comes from, such as stepNoise(randomSource(seed)).',
    );
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});

function* numbersOf(points: Iterable<SamplePoint>): Generator<number[]> {
  for (const point of points) yield Array.from(point.x.dataSync());
}

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
      const condition: Condition = { labels: tf.tensor1d([0, 2], 'int32') };
      expect(take(sample(model, { steps: 2, step: euler, seed: 1, shape: [2, 2], condition }))).toEqual([
        0.5, 0.5, 2.5, 2.5,
      ]);
      tf.dispose(condition);
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

  it('walks with multistep rules and stochastic steps, and gives the same for the same seed', () => {
    withModel((model) => {
      const draw = (seed: number, step: typeof jitter | ReturnType<typeof mean>) =>
        take(sample(model, { steps: 3, step, seed, shape: [2, 2] }));
      expect(draw(1, mean())).toEqual([0.5, 0.5, 0.5, 0.5]);
      expect(draw(1, jitter)).toEqual(draw(1, jitter));
      expect(draw(1, jitter)).not.toEqual(draw(2, jitter));
    });
  });

  it('takes the noise of steps that is handed in, and asks for it beside noise to start from', () => {
    withModel((model) => {
      const noise = tf.zeros([1, 2]);
      const ones: StepNoise = () => (shape) => tf.ones([...shape]);
      expect(take(sample(model, { steps: 2, step: jitter, noise, stepNoise: ones }))).toEqual([1.5, 1.5]);
      expect(() => sample(model, { steps: 2, step: jitter, noise })).toThrow('jitter adds noise');
      noise.dispose();
    });
  });

  it('lowers the order of every kind of step, unless it is not to; a trajectory takes the step as it is', () => {
    withModel((model) => {
      const noise = tf.ones([1, 2]);
      const options = { steps: 2, noise, stepNoise: () => (shape: readonly number[]) => tf.ones([...shape]) };
      const fixed = (value: number): StepFunction => ({
        ...{ name: 'fixed', order: 1, evaluations: 1, description: { kind: 'fixed' } },
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
      const grid = even(schedule, 1);
      for (const point of trajectory(halving, noise, { grid, step: single }))
        expect([...point.x.dataSync()]).toEqual(point.index === 0 ? [3, 3] : [1, 1]);
      noise.dispose();
    });
  });
});
