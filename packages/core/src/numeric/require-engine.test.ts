import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { TractError } from '../errors/errors';
import { broadcast } from './coefficients';
import { randomSource } from './random';
import { requireEngine } from './require-engine';

// No backend is imported in this file: one process has the backends that it imports.
it('says to start an engine, wherever the first tensor is made', () => {
  for (const make of [requireEngine, () => randomSource(1).normalTensor([2]), () => broadcast([1, 2], 2)]) {
    expect(make).toThrow(TractError);
    expect(make).toThrow(/^No engine is running, .*No backend found.* call `await startEngine\(\)`/);
  }
});

it('says so too for a backend that is not ready yet, and nothing for one that is', async () => {
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
