import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { adamErrors, badUpdate } from '../testing/adam-checks';
import { numbers } from '../testing/test-support';
import { adamState, adamUpdate } from './adam';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('adamUpdate', () => {
  it.each([undefined, 0.5, 1e6])('agrees with doubles over five updates, clip %s', (clip) => {
    const { worst, leaked, step } = adamErrors(clip);
    expect(worst).toBeLessThan(2e-6);
    expect([leaked, step]).toEqual([0, 5]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('changes nothing if a gradient is %s', (bad) => {
    const { norm, before, after } = badUpdate(bad);
    expect(Number.isFinite(norm)).toBe(false);
    expect(after).toEqual(before);
  });

  it('refuses bad arguments with a remedy', () => {
    const params = { a: numbers([2]) };
    const state = adamState(params);
    const update = (grads: Record<string, tf.Tensor>, options: object) => () =>
      adamUpdate(params, grads, state, { learningRate: 0.1, ...options });
    expect(update({}, {})).toThrow(/grads\["a"\] is .*missing/);
    expect(update({ a: numbers([3]) }, {})).toThrow(/grads\["a"\] is .*\[3\].*\[2\]/);
    expect(update(params, { learningRate: Number.NaN })).toThrow(/learningRate is NaN/);
    expect(update(params, { beta1: 1 })).toThrow(/beta1 is 1/);
    expect(update(params, { epsilon: -1 })).toThrow(/epsilon is -1/);
    expect(update(params, { clip: -1 })).toThrow(/clip is -1/);
    expect(update(params, { emas: [{ params: {}, weight: 0.5 }] })).toThrow(/emas\[0\]\.params\["a"\]/);
    expect(update(params, { emas: [{ params, weight: 2 }] })).toThrow(/emas\[0\]\.weight is 2/);
  });
});
