import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { normals, relativeError } from '../testing/seeded';

useNativeEngine();

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const run = (name: string, inputs: tf.NamedTensorMap): tf.Tensor[] =>
  [tf.engine().runKernel(name, inputs)].flat() as tf.Tensor[];

interface Case {
  readonly shape: readonly number[];
  readonly pre?: readonly number[];
  readonly skip?: boolean;
}

const cases: Record<string, Case> = {
  'x alone': { shape: [3, 17] },
  'a bias over many tiles': { shape: [1000, 128], pre: [128] },
  'a bias over pixels': { shape: [2, 5, 3, 6], pre: [6], skip: true },
  'a row an example': { shape: [4, 30, 40, 33], pre: [4, 33] },
  'a row for two examples': { shape: [4, 7, 8], pre: [2, 8], skip: true },
  "a pre of x's shape": { shape: [9, 16], pre: [9, 16], skip: true },
  'a skip': { shape: [2, 8], skip: true },
};

/** y, dx and dpre in float64. */
const reference = (
  { shape, pre }: Case,
  x: Float32Array,
  p: Float32Array,
  s: Float32Array,
  dy: Float32Array,
) => {
  const c = shape.at(-1) as number;
  const share = x.length / (pre ? size(pre) : c);
  const [y, dx, dpre] = [new Float64Array(x.length), new Float64Array(x.length), new Float64Array(p.length)];
  for (let i = 0; i < x.length; i++) {
    const at = Math.floor(i / c / share) * c + (i % c);
    const z = (x[i] as number) + (pre ? (p[at] as number) : 0);
    const sigmoid = 1 / (1 + Math.exp(-z));
    y[i] = (s[i] ?? 0) + z * sigmoid;
    dx[i] = (dy[i] as number) * sigmoid * (1 + z * (1 - sigmoid));
    if (pre) dpre[at] = (dpre[at] as number) + (dx[i] as number);
  }
  return { y, dx, dpre };
};

describe('TractSilu and its gradient', () => {
  it.each(Object.entries(cases))('%s: match float64', (_, one) => {
    const before = tf.memory();
    const { shape, pre, skip = false } = one;
    const x = normals(size(shape), 1, { deviation: 4 });
    const p = normals(pre ? size(pre) : 0, 2);
    const s = skip ? normals(x.length, 3) : new Float32Array();
    const dy = normals(x.length, 4);
    const wanted = reference(one, x, p, s, dy);
    tf.tidy(() => {
      const first = { x: tf.tensor(x, [...shape]), ...(pre && { pre: tf.tensor(p, [...pre]) }) };
      const added = skip && { skip: tf.tensor(s, [...shape]) };
      const [y] = run('TractSilu', { ...first, ...added }) as [tf.Tensor];
      expect(y.shape).toEqual(shape);
      expect(relativeError(y.dataSync(), wanted.y)).toBeLessThan(5e-7);
      const [dx, dpre] = run('TractSiluGrad', { dy: tf.tensor(dy, [...shape]), ...first }) as [
        tf.Tensor,
        tf.Tensor?,
      ];
      expect(relativeError(dx.dataSync(), wanted.dx)).toBeLessThan(1e-6);
      expect(dpre?.shape).toEqual(pre);
      if (dpre) expect(relativeError(dpre.dataSync(), wanted.dpre)).toBeLessThan(1e-6);
    });
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });

  it('propagate NaN and infinity', () =>
    tf.tidy(() => {
      const x = tf.tensor2d([Number.NaN, 1, Number.POSITIVE_INFINITY, 200, -200, 0], [3, 2]);
      const [y] = run('TractSilu', { x }) as [tf.Tensor];
      const values = [...y.dataSync()];
      expect(values.slice(0, 1)).toEqual([Number.NaN]);
      expect(values.slice(2, 4)).toEqual([Number.POSITIVE_INFINITY, 200]);
      expect(Math.abs(values[4] as number)).toBeLessThan(1e-30);
      const [dx, dpre] = run('TractSiluGrad', { dy: tf.ones([3, 2]), x, pre: tf.zeros([2]) }) as [
        tf.Tensor,
        tf.Tensor,
      ];
      expect(dx.dataSync()[0]).toBeNaN();
      expect(dpre.dataSync()[0]).toBeNaN();
      expect(dpre.dataSync()[1]).toBeCloseTo(1.9277 + 0.5, 3);
    }));

  it('refuse shapes that do not match', () =>
    tf.tidy(() => {
      const x = tf.zeros([4, 2]);
      const forward = (pre: tf.Tensor) => run('TractSilu', { x, pre });
      expect(() => forward(tf.zeros([3]))).toThrow(/pre must be \[2\] or \[m, 2\] with m a divisor of 4/);
      expect(() => forward(tf.zeros([3, 2]))).toThrow(/but is \[3,2\]/);
      expect(() => run('TractSilu', { x, skip: tf.zeros([2]) })).toThrow(
        /skip must be \[4,2\], but is \[2\]/,
      );
      expect(() => run('TractSiluGrad', { dy: tf.zeros([2]), x })).toThrow(/dy must have x's shape/);
    }));
});
