import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Level } from '../path/level';
import { counted } from './count';
import type { Denoiser } from './denoiser';
import { guide } from './guide';

beforeAll(() => tf.setBackend('cpu'));

/** Predicts the label of each example, or 10 without labels. */
const labelDenoiser: Denoiser = (x, _, condition) =>
  condition?.labels === undefined
    ? tf.fill(x.shape, 10)
    : tf.tidy(() =>
        tf.add(tf.zerosLike(x), tf.cast(tf.reshape(condition.labels as tf.Tensor1D, [-1, 1]), 'float32')),
      );
const level = (sigma: number): Level => ({ time: sigma, alpha: 1, sigma });

const run = (options: Parameters<typeof guide>[1], levels: Level | Level[] = level(1), labels = [1, 2]) => {
  const watched = counted(labelDenoiser);
  const x = tf.zeros([labels.length, 1]);
  const condition = { labels: tf.tensor1d(labels, 'int32') };
  const before = tf.memory().numTensors;
  const out = guide(watched.denoise, options)(x, levels, condition);
  expect(tf.memory().numTensors).toBe(before + 1);
  const values = [...out.dataSync()];
  tf.dispose([x, condition, out]);
  return { values, calls: watched.calls };
};

describe('guide', () => {
  it('extrapolates from the prediction without a condition, or with the unconditional label', () => {
    expect(run({ scale: 3 })).toEqual({ values: [10 + 3 * (1 - 10), 10 + 3 * (2 - 10)], calls: 2 });
    expect(run({ scale: 2, unconditional: 5 })).toEqual({
      values: [5 + 2 * (1 - 5), 5 + 2 * (2 - 5)],
      calls: 2,
    });
  });

  it('evaluates once at scale 1, and gives the conditional prediction', () => {
    expect(run({ scale: 1 })).toEqual({ values: [1, 2], calls: 1 });
  });

  it('takes a scale per example, and applies only within its interval', () => {
    expect(run({ scale: [1, 2] }).values).toEqual([1, 10 + 2 * (2 - 10)]);
    expect(run({ scale: 3, interval: [0.5, 2] }, level(4))).toEqual({ values: [1, 2], calls: 1 });
    expect(run({ scale: 3, interval: [0.5, 2] }, [level(4), level(1)])).toEqual({
      values: [1, -14],
      calls: 2,
    });
  });

  it('refuses missing labels and bad options', () => {
    const x = tf.zeros([2, 1]);
    expect(() => guide(labelDenoiser, { scale: 2 })(x, level(1))).toThrow('condition.labels is "missing"');
    const labels = { labels: tf.tensor1d([0, 1], 'int32') };
    expect(() => guide(labelDenoiser, { scale: [2] })(x, level(1), labels)).toThrow(
      'give one for each of the 2 examples',
    );
    expect(() => guide(labelDenoiser, { scale: Number.NaN })).toThrow('scale is NaN');
    expect(() => guide(labelDenoiser, { scale: 2, interval: [3, 1] })).toThrow('interval is [3,1]');
    tf.dispose([x, labels]);
  });
});

describe('the interval of guide', () => {
  it('includes both ends, and may start at 0', () => {
    const interval = [0.5, 2] as const;
    expect(run({ scale: 3, interval }, [level(0.5), level(2)]).values).toEqual([-17, -14]);
    expect(run({ scale: 3, interval }, [level(0.49), level(2.01)]).values).toEqual([1, 2]);
    expect(run({ scale: 3, interval: [0, 1] }, [level(0), level(1)]).values).toEqual([-17, -14]);
    expect(run({ scale: 3 }, [level(0), { time: 1, alpha: 0, sigma: 1 }]).values).toEqual([-17, -14]);
  });

  it('is refused if it is empty or below 0', () => {
    for (const interval of [
      [-1, 1],
      [1, 1],
    ] as const)
      expect(() => guide(labelDenoiser, { scale: 2, interval })).toThrow('interval is [');
    expect(() => guide(labelDenoiser, { scale: [2, Number.POSITIVE_INFINITY] })).toThrow('scale is [2,null]');
  });
});

it('replaces only the labels in the condition of the unconditional prediction', () => {
  const seen: unknown[] = [];
  const [x, scales] = [tf.zeros([2, 1]), tf.tensor1d([1, 1])];
  const condition = { labels: tf.tensor1d([0, 1], 'int32'), guidance: scales };
  const denoise: Denoiser = (z, _, given) => {
    seen.push(given && [given.guidance, [...(given.labels?.dataSync() ?? [])], given.labels?.dtype]);
    return tf.zerosLike(z);
  };
  guide(denoise, { scale: 2, unconditional: 7 })(x, level(1), condition).dispose();
  guide(denoise, { scale: 2 })(x, level(1), condition).dispose();
  expect(seen).toEqual([
    [scales, [7, 7], 'int32'],
    [scales, [0, 1], 'int32'],
    undefined,
    [scales, [0, 1], 'int32'],
  ]);
  tf.dispose([x, condition]);
});
