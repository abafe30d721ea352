import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';

interface NormalAttributes {
  readonly key: readonly [number, number];
  readonly position: number;
  readonly shape: readonly number[];
}

/**
 * TractNormal: no inputs, attributes { key: [k0, k1], position, shape } -> standard normal float32 numbers of
 * that shape from the threefry2x32 stream of that key, starting at the word `position` (an integer below
 * 2^53). They equal those of `RandomSource.normal` in @tractjs/core, except for the last bit of a few in a
 * million.
 */
export const normalKernel: tf.KernelConfig = {
  kernelName: 'TractNormal',
  backendName: 'tensorflow',
  kernelFunc: ({ attrs, backend }) => {
    const { key, position, shape } = attrs as unknown as NormalAttributes;
    const stream = tf.tensor1d(
      // A typed array takes numbers modulo 2^32.
      Int32Array.of(...key, position, Math.floor(position / 2 ** 32), ...shape),
      'int32',
    );
    try {
      return (backend as NodeBackend).executeSingleOutput('TractNormal', [], [stream]);
    } finally {
      stream.dispose();
    }
  },
};
