import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';

useNativeEngine();

// The results are tested with `combine` of @tractjs/core.
it.each([
  ['shapes that differ', [2, 3], [2, 2], [1, 1], /different shapes/],
  ['as many elements in another shape', [2, 3], [3, 2], [1, 1], /different shapes/],
  [
    'too few coefficients',
    [2, 3],
    [2, 3],
    [[1], [1, 2, 3]],
    /coefficients must be \[2, 1\] or \[2, examples\]/,
  ],
  ['one coefficient for each of no examples', [], [], [[1, 2], 1], /coefficients must be/],
] as const)('TractCombine refuses %s', (_, a, b, coefficients, message) => {
  tf.tidy(() => {
    const inputs = { x0: tf.ones([...a]), x1: tf.ones([...b]) };
    const attrs = { coefficients: coefficients as unknown as number[] };
    expect(() => tf.engine().runKernel('TractCombine', inputs, attrs)).toThrow(message);
  });
});
