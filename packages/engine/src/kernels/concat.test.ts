import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { normals } from '../testing/seeded';

useNativeEngine();

const tensor = (shape: readonly number[], seed: number) =>
  tf.tensor(
    normals(
      shape.reduce((a, b) => a * b, 1),
      seed,
    ),
    [...shape],
    'float32',
  );

it.each([
  [[2], 3, 5, 1],
  [[], 4, 5, 1],
  [[3, 16, 16], 24, 8, 1],
] as [number[], ...number[]][])(
  'Concat of [%s, ...] along the last axis matches JavaScript',
  (examples, ...widths) => {
    tf.tidy(() => {
      const xs = widths.map((c, i) => tensor([...examples, c], i));
      const y = tf.concat(xs, -1);
      const width = y.shape.at(-1) as number;
      expect(width).toBe(widths.reduce((a, b) => a + b));
      const values = y.dataSync();
      let from = 0;
      for (const x of xs) {
        const c = x.shape.at(-1) as number;
        const wrong = x
          .dataSync()
          .filter((value, i) => values[Math.floor(i / c) * width + from + (i % c)] !== value);
        expect(wrong).toHaveLength(0);
        from += c;
      }
    });
  },
);

it('Concat along another axis or of integers uses TensorFlow and leaks nothing', () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    expect([...tf.concat([tf.ones([1, 2]), tf.zeros([2, 2])], 0).dataSync()]).toEqual([1, 1, 0, 0, 0, 0]);
    const whole = tf.concat([tf.tensor1d([1, 2], 'int32'), tf.tensor1d([3], 'int32')]);
    expect([whole.dtype, ...whole.dataSync()]).toEqual(['int32', 1, 2, 3]);
  });
  expect(tf.memory().numTensors).toBe(before);
});

it('Concat has the gradients of its inputs', () => {
  tf.tidy(() => {
    const [a, b] = [tensor([2, 3], 1), tensor([2, 2], 2)];
    const grads = tf.grads((x, y) => tf.sum(tf.square(tf.concat([x as tf.Tensor, y as tf.Tensor], 1))))([
      a,
      b,
    ]);
    grads.forEach((grad, i) => {
      const x = ([a, b][i] as tf.Tensor).dataSync();
      expect([...grad.dataSync()]).toEqual([...x].map((value) => Math.fround(2 * value)));
    });
  });
});
