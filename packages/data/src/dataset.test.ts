import { describe, expect, it } from 'vitest';
import { dataset, datasetNames } from './dataset';

describe('dataset', () => {
  it('knows every name that it lists', () => {
    expect(datasetNames).toEqual(['mnist', 'ring']);
    for (const name of datasetNames) expect(dataset(name, { seed: 1 }).name).toBe(name);
  });

  it('passes the split on', () => {
    expect(dataset('mnist', { seed: 1, split: 'test' }).size).toBe(10000);
  });

  it('lists the known names for an unknown one, and suggests the nearest', () => {
    expect(() => dataset('minst', { seed: 1 })).toThrow(
      '"minst" is not a known dataset. Did you mean "mnist"? There are: mnist, ring.',
    );
    expect(() => dataset('imagenet-64', { seed: 1 })).toThrow(
      '"imagenet-64" is not a known dataset. There are: mnist, ring.',
    );
    expect(() => dataset('toString', { seed: 1 })).toThrow(/not a known dataset/);
  });
});
