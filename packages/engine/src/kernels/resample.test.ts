import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { normals, relativeError } from '../testing/seeded';

useNativeEngine();

const run = (kernel: string, x: tf.Tensor, attrs: tf.NamedAttrMap): tf.Tensor =>
  tf.engine().runKernel(kernel, { x }, attrs) as tf.Tensor;

const image = (shape: [number, number, number, number]) =>
  tf.tensor4d(
    normals(
      shape.reduce((a, b) => a * b),
      1,
    ),
    shape,
  );

// Results and gradients are tested with `upsample2x`, `averagePool2x` and `spaceToDepth` of @tractjs/ops.
// These tests use sizes at which several threads share the work.
describe.each([
  [1, 2, 4, 3],
  [3, 34, 16, 21],
  [0, 4, 4, 2],
] as [number, number, number, number][])('images of %d x %d x %d x %d', (...shape) => {
  it('are halved and doubled as by TensorFlow', () => {
    tf.tidy(() => {
      const x = image(shape);
      const half = run('TractHalve', x, { scale: 0.25 });
      const twice = run('TractDouble', x, { scale: 0.5 });
      expect(half.shape).toEqual([shape[0], shape[1] / 2, shape[2] / 2, shape[3]]);
      expect(twice.shape).toEqual([shape[0], shape[1] * 2, shape[2] * 2, shape[3]]);
      if (shape[0] === 0) return;
      const means = tf.avgPool(x, 2, 2, 'valid').dataSync();
      expect(relativeError(half.dataSync(), means)).toBeLessThan(1e-6);
      const wanted = tf.image.resizeNearestNeighbor(tf.mul<tf.Tensor4D>(x, 0.5), [
        shape[1] * 2,
        shape[2] * 2,
      ]);
      expect(twice.dataSync()).toEqual(wanted.dataSync());
    });
  });

  it('are cut into squares as by TensorFlow, and put together again', () => {
    tf.tidy(() => {
      const x = image(shape);
      const deep = run('TractSquares', x, { block: 2, inverse: false });
      const back = run('TractSquares', deep, { block: 2, inverse: true });
      expect(deep.shape).toEqual([shape[0], shape[1] / 2, shape[2] / 2, shape[3] * 4]);
      expect(back.shape).toEqual(shape);
      expect(back.dataSync()).toEqual(x.dataSync());
      if (shape[0] > 0) expect(tf.depthToSpace(deep as tf.Tensor4D, 2).dataSync()).toEqual(x.dataSync());
    });
  });
});

it('propagates values that are not finite', () => {
  tf.tidy(() => {
    const x = tf.tensor4d([1, Number.NaN, 3, 4, 1, 2, Number.POSITIVE_INFINITY, 4], [1, 2, 4, 1]);
    expect([...run('TractHalve', x, { scale: 0.25 }).dataSync()]).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ]);
  });
});

it.each([
  ['TractHalve', [1, 3, 2, 1], { scale: 1 }, /h and w even, but is \[1,3,2,1\]/],
  ['TractHalve', [4, 2], { scale: 1 }, /\[n, h, w, c\]/],
  ['TractDouble', [4, 2], { scale: 1 }, /\[n, h, w, c\], but is \[4,2\]/],
  [
    'TractSquares',
    [1, 4, 5, 1],
    { block: 2, inverse: false },
    /multiples of the block 2, but is \[1,4,5,1\]/,
  ],
  ['TractSquares', [1, 4, 5, 6], { block: 2, inverse: true }, /multiple of the square of the block 2/],
] as const)('%s refuses %s', (kernel, shape, attrs, message) => {
  tf.tidy(() => {
    expect(() => run(kernel, tf.ones([...shape]), attrs)).toThrow(message);
  });
});
