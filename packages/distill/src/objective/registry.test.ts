import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { lossFrom, lossKinds, weightFrom, weightKinds } from './registry';

beforeAll(() => tf.setBackend('cpu'));

describe('weightFrom', () => {
  const level = { time: 0, alpha: 3, sigma: 0.5 };
  it.each([
    [{ kind: 'snr' }, 36],
    [{ kind: 'snr', max: 20 }, 20],
    [{ kind: 'snr', min: 40 }, 40],
    [{ kind: 'output' }, (2.25 + 0.25) / 0.0625],
    [{ kind: 'output', dataStd: 1 }, 37],
    [{ kind: 'uniform' }, 1],
  ])('makes %j', (description, value) => {
    expect(weightFrom(description)(level)).toBeCloseTo(value, 12);
    expect(weightKinds).toContain(description.kind);
  });

  it.each([
    [{ kind: 'cosine' }, '"cosine" is not a known weight. There are: snr, '],
    [{ kind: 'toString' }, 'is not a known weight'],
    [{ kind: 'snr', maxi: 3 }, '"maxi" is not a known option of snr. Did you mean "max"?'],
    [{ kind: 'uniform', max: 3 }, 'weight.max is 3: uniform has no options: leave it out.'],
    [{ kind: 'snr', max: 'lots' }, 'weight.max is "lots": give a number'],
    [{ kind: 'snr', min: 3, max: 2 }, 'min is 3'],
  ])('refuses %j', (description, message) => {
    expect(() => weightFrom(description)).toThrow(message);
  });
});

describe('lossFrom', () => {
  const of = (description: { kind: string; c?: number }) =>
    tf.tidy(() => lossFrom(description)(tf.tensor1d([16]), 10_000).dataSync()[0] as number);

  it('makes the named losses', () => {
    expect(of({ kind: 'squared' })).toBe(16);
    expect(of({ kind: 'pseudo-huber', c: 3 })).toBeCloseTo(2, 6);
    expect(of({ kind: 'pseudo-huber' })).toBeCloseTo(Math.sqrt(16 + 0.054 ** 2) - 0.054, 6);
    expect(lossKinds).toEqual(['squared', 'pseudo-huber']);
    expect(() => lossFrom({ kind: 'huber' })).toThrow('"huber" is not a known loss');
    expect(() => lossFrom({ kind: 'squared', c: 1 })).toThrow('loss.c is 1: squared has no options');
  });
});
