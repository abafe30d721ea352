import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Denoiser } from '../denoise/denoiser';
import { TractError } from '../errors/errors';
import { randomSource } from '../numeric/random';
import type { Level } from '../path/level';
import type { Past } from '../step/step-kinds';
import { euler, even, halving, jitter, mean, schedule } from '../testing/walks';
import { type SamplePoint, type StepNoise, stepNoise, trajectory } from './sample';

beforeAll(() => tf.setBackend('cpu'));

describe('trajectory', () => {
  it('yields the start and each level, and leaks no tensors', () => {
    const x = tf.tensor([8, -8], [1, 2]);
    const before = tf.memory().numTensors;
    const still: Denoiser = (input) => tf.zerosLike(input);
    const seen: [number, number, number[]][] = [];
    for (const { index, level, x: point } of trajectory(still, x, {
      grid: even.place(schedule, 4),
      step: euler,
    })) {
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

  it('leaks no tensors if the walk is left early or the denoiser throws', () => {
    const x = tf.ones([1, 2]);
    const before = tf.memory().numTensors;
    const walk = { grid: even.place(schedule, 4), step: euler };
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

const copyOf = (past: readonly Past[]): Past[] =>
  past.map(({ levels, x, prediction }) => ({ levels, x: tf.clone(x), prediction: tf.clone(prediction) }));

const release = (past: readonly Past[]): void => {
  for (const { x, prediction } of past) tf.dispose([x, prediction]);
};

describe('trajectory with a multistep rule', () => {
  it('passes earlier evaluations, latest first, and keeps only as many as the step uses', () => {
    const x = tf.tensor([8, -8], [1, 2]);
    const before = tf.memory().numTensors;
    const seen: number[][] = [];
    const lengths: number[] = [];
    for (const { past } of trajectory(halving, x, { grid: even.place(schedule, 4), step: mean(seen) })) {
      lengths.push(past.length);
      expect(tf.memory().numTensors).toBe(before + 1 + 2 * past.length);
    }
    expect(seen).toEqual([[], [8], [6, 8], [4, 6]]);
    expect(lengths).toEqual([0, 1, 2, 2, 2]);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('resumes from any point with the same bits', () => {
    const grid = even.place(schedule, 5);
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
      // The caller keeps its tensors.
      expect(tf.memory().numTensors).toBe(before);
      expect([stop.x, ...stop.past.map((entry) => entry.x)].some((tensor) => tensor.isDisposed)).toBe(false);
    }
    for (const stop of stops) {
      stop.x.dispose();
      release(stop.past);
    }
    x.dispose();
  });

  it('leaks no tensors if the walk is left early or the denoiser throws', () => {
    const x = tf.ones([1, 2]);
    const before = tf.memory().numTensors;
    for (const { index } of trajectory(halving, x, { grid: even.place(schedule, 4), step: mean() }))
      if (index === 1) break;
    expect(tf.memory().numTensors).toBe(before);
    const broken: Denoiser = (input, levels) => {
      if ((levels as Level).sigma < 5) throw new TractError('broken');
      return tf.zerosLike(input);
    };
    expect(() => [...trajectory(broken, x, { grid: even.place(schedule, 4), step: mean() })]).toThrow(
      'broken',
    );
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('refuses to resume from a level that the grid does not have', () => {
    const x = tf.ones([1, 2]);
    const walk = { grid: even.place(schedule, 4), step: mean(), from: { index: 5, past: [] } };
    expect(() => [...trajectory(halving, x, walk)]).toThrow('index is 5');
    x.dispose();
  });
});

describe('trajectory with a stochastic step', () => {
  const walk = { grid: even.place(schedule, 4), step: jitter };

  it('draws the noise of each step from its own stream', () => {
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

  it('resumes from any point with the same bits', () => {
    const x = tf.tensor([8, -8], [1, 2]);
    const noise: StepNoise = stepNoise(randomSource(3));
    const whole = [...numbersOf(trajectory(halving, x, { ...walk, noise }))];
    const middle = tf.tensor(whole[2] as number[], [1, 2]);
    const from = { index: 2, past: [] };
    expect([...numbersOf(trajectory(halving, middle, { ...walk, noise, from }))]).toEqual(whole.slice(2));
    tf.dispose([x, middle]);
  });

  it('asks for a source of noise if there is none', () => {
    const x = tf.ones([1, 2]);
    const before = tf.memory().numTensors;
    expect(() => [...trajectory(halving, x, walk)]).toThrow(
      'noise is "missing": jitter adds noise: give its source, such as stepNoise(randomSource(seed)).',
    );
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});

function* numbersOf(points: Iterable<SamplePoint>): Generator<number[]> {
  for (const point of points) yield Array.from(point.x.dataSync());
}
