import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { TractError } from '../errors/errors';
import { broadcast } from './coefficients';
import { randomSource } from './random';
import { requireEngine } from './require-engine';

// This file imports no backend: imported backends exist in the whole process.
it('asks for an engine wherever the first tensor is made', () => {
  for (const make of [requireEngine, () => randomSource(1).normalTensor([2]), () => broadcast([1, 2], 2)]) {
    expect(make).toThrow(TractError);
    expect(make).toThrow(/^No engine is running, .*No backend found.* call `await startEngine\(\)`/);
  }
});

it('refuses a backend that is not ready yet, and accepts one that is', async () => {
  let finish = (_: tf.KernelBackend) => {};
  const later = new Promise<tf.KernelBackend>((resolve) => {
    finish = resolve;
  });
  tf.registerBackend('slow', () => later);
  expect(requireEngine).toThrow(/No engine is running, .*await startEngine/);
  finish(new tf.KernelBackend());
  await tf.setBackend('slow');
  expect(requireEngine).not.toThrow();
});
