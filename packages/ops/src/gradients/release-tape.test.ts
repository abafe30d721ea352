import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { leaked } from '../testing/test-support';
import { valueAndGradients } from './params';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** x as it is, whose way back looks at what is held then. */
const looking = (look: () => void) =>
  tf.customGrad((x) => ({
    value: tf.clone(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => {
      look();
      return tf.clone(dy);
    },
  }));

/** Bytes that are held when the way back is at the first of so many layers. */
const heldAtTheFirst = (layers: number): number => {
  let held = 0;
  const look = looking(() => {
    held = tf.memory().numBytes;
  });
  const { value, gradients } = valueAndGradients(
    ({ x }) => {
      let h = look(x as tf.Tensor);
      for (let i = 0; i < layers; i++) h = tf.mul(tf.tanh(h), tf.sigmoid(h));
      return tf.sum(h) as tf.Scalar;
    },
    { x: input },
  );
  tf.dispose([value, gradients]);
  return held;
};

let input: tf.Tensor;

describe('the backward pass', () => {
  beforeAll(() => {
    input = tf.linspace(-1, 1, 1000);
  });

  it('needs no more memory at its end for many layers than for few', () => {
    const [few, many] = [heldAtTheFirst(2), heldAtTheFirst(30)];
    // Scalars and empty lists alone may differ; a layer holds some 20,000 bytes where nothing is released.
    expect(many - few).toBeLessThan(2000);
  });

  it('gives the gradients of tfjs and leaks nothing', () => {
    const loss = (x: tf.Tensor) => {
      const a = tf.tanh(x);
      const b = tf.add(tf.mul(a, x), a);
      return tf.sum(tf.mul(tf.concat([b, a]), tf.concat([x, b]))) as tf.Scalar;
    };
    const expected = tf.grad(loss)(input);
    const { value, gradients } = valueAndGradients(({ x }) => loss(x as tf.Tensor), { x: input });
    expect([...(gradients['x'] as tf.Tensor).dataSync()]).toEqual([...expected.dataSync()]);
    tf.dispose([value, gradients, expected]);
    expect(leaked(() => ({ ...valueAndGradients(({ x }) => loss(x as tf.Tensor), { x: input }) }))).toBe(0);
  });

  it('accepts a gradient that is its own input, or one tensor for two inputs', () => {
    const passing = tf.customGrad((a, b) => ({
      value: tf.add(a as tf.Tensor, b as tf.Tensor),
      gradFunc: (dy: tf.Tensor) => [dy, dy],
    }));
    const twice = tf.customGrad((a, b) => ({
      value: tf.mul(tf.add(a as tf.Tensor, b as tf.Tensor), 2),
      gradFunc: (dy: tf.Tensor) => {
        const both = tf.mul(dy, 2);
        return [both, both];
      },
    }));
    const { value, gradients } = valueAndGradients(
      ({ x }) => {
        const [a, b] = [tf.mul(x as tf.Tensor, 3), tf.mul(x as tf.Tensor, 5)];
        return tf.sum(passing(passing(a, b), twice(b, a))) as tf.Scalar;
      },
      { x: input },
    );
    // 3 + 5 + 2 (5 + 3), everywhere.
    expect([...new Set((gradients['x'] as tf.Tensor).dataSync())]).toEqual([24]);
    tf.dispose([value, gradients]);
  });

  it('leaves the tape alone if a gradient is differentiated again', () => {
    const loss = (x: tf.Tensor) => tf.sum(tf.mul(tf.tanh(x), tf.square(x))) as tf.Scalar;
    const slope = (x: tf.Tensor) =>
      valueAndGradients(({ y }) => loss(y as tf.Tensor), { y: x }).gradients['y'] as tf.Tensor;
    const [found, expected] = [tf.grad(slope)(input), tf.grad((x) => tf.grad(loss)(x))(input)];
    expect([...found.dataSync()]).toEqual([...expected.dataSync()]);
    tf.dispose([found, expected]);
  });
});
