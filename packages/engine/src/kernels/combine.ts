import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';
import { attributes } from './attributes';

interface CombineAttributes {
  readonly coefficients: readonly (number | readonly number[])[];
}

/**
 * TractCombine: inputs x0, x1, ... of one shape [n, ...], attribute coefficients, one for each input: a
 * number, or a list of n, one per example -> sum_i c_i x_i.
 */
export const combineKernel: tf.KernelConfig = {
  kernelName: 'TractCombine',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { coefficients } = attrs as unknown as CombineAttributes;
    const node = backend as NodeBackend;
    const xs = coefficients.map((_, i) => inputs[`x${i}`] as tf.TensorInfo);
    const rows = coefficients.reduce<number>((most, c) => (typeof c === 'number' ? most : c.length), 1);
    const values = new Float32Array(xs.length * rows);
    coefficients.forEach((c, i) => {
      if (typeof c === 'number') values.fill(c, i * rows, (i + 1) * rows);
      else values.set(c, i * rows);
    });
    const table = tf.tensor2d(values, [xs.length, rows]);
    try {
      return node.executeSingleOutput('TractCombine', [attributes(node).int('N', xs.length)], [...xs, table]);
    } finally {
      table.dispose();
    }
  },
};
