import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { normals, relativeError } from '../testing/seeded';

useNativeEngine();

interface Case {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Computes the convolution and its gradients in float64. */
const reference = (
  { n, h, w, inputs, outputs }: Case,
  x: Float32Array,
  kernel: Float32Array,
  dy: Float32Array,
) => {
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dkernel = new Float64Array(kernel.length);
  const visit = (from: number, tap: number, to: number) => {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        const [a, b, c] = [from * inputs + i, (tap * inputs + i) * outputs + o, to * outputs + o];
        y[c] = (y[c] as number) + (x[a] as number) * (kernel[b] as number);
        dx[a] = (dx[a] as number) + (dy[c] as number) * (kernel[b] as number);
        dkernel[b] = (dkernel[b] as number) + (x[a] as number) * (dy[c] as number);
      }
    }
  };
  for (let place = 0; place < n * h * w; place++) {
    const [row, column] = [Math.floor(place / w) % h, place % w];
    for (let tap = 0; tap < 9; tap++) {
      const [r, c] = [row + Math.floor(tap / 3) - 1, column + (tap % 3) - 1];
      if (r >= 0 && r < h && c >= 0 && c < w) visit(place + (r - row) * w + c - column, tap, place);
    }
  }
  return { y, dx, dkernel };
};

const run = (name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap = {}): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attributes) as tf.Tensor;

const cases: Record<string, Case> = {
  'more tiles than a block, two panels of outputs': { n: 5, h: 12, w: 10, inputs: 24, outputs: 32 },
  'odd sides': { n: 2, h: 7, w: 5, inputs: 16, outputs: 8 },
  'channels that do not fill a vector': { n: 3, h: 4, w: 6, inputs: 11, outputs: 13 },
  'fewer channels than a vector': { n: 2, h: 6, w: 6, inputs: 3, outputs: 1 },
  'half a panel of outputs': { n: 1, h: 8, w: 8, inputs: 8, outputs: 24 },
  'one pixel': { n: 1, h: 1, w: 1, inputs: 8, outputs: 8 },
  'a row': { n: 2, h: 1, w: 9, inputs: 8, outputs: 16 },
  'kernels larger than a block': { n: 1, h: 6, w: 6, inputs: 136, outputs: 72 },
};

describe('TractConv3x3', () => {
  for (const [name, one] of Object.entries(cases)) {
    it(`and its gradients match float64: ${name}`, () => {
      const { n, h, w, inputs, outputs } = one;
      const [x, kernel, dy] = [
        normals(n * h * w * inputs, 1),
        normals(9 * inputs * outputs, 2),
        normals(n * h * w * outputs, 3),
      ];
      const expected = reference(one, x, kernel, dy);
      const before = tf.memory().numTensors;
      const [tx, tk, tdy] = [
        tf.tensor(x, [n, h, w, inputs]),
        tf.tensor(kernel, [3, 3, inputs, outputs]),
        tf.tensor(dy, [n, h, w, outputs]),
      ];
      const y = run('TractConv3x3', { x: tx, kernel: tk }, { turned: false });
      const dx = run('TractConv3x3', { x: tdy, kernel: tk }, { turned: true });
      const dkernel = run('TractConv3x3KernelGrad', { x: tx, dy: tdy });
      expect(y.shape).toEqual(tdy.shape);
      expect(dx.shape).toEqual(tx.shape);
      expect(dkernel.shape).toEqual(tk.shape);
      // The largest error of a few thousand float32 sums was measured as 3e-7.
      expect(relativeError(y.dataSync(), expected.y)).toBeLessThan(1e-6);
      expect(relativeError(dx.dataSync(), expected.dx)).toBeLessThan(1e-6);
      expect(relativeError(dkernel.dataSync(), expected.dkernel)).toBeLessThan(1e-6);
      tf.dispose([tx, tk, tdy, y, dx, dkernel]);
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  it('adds an optional bias and residual', () => {
    tf.tidy(() => {
      const x = tf.tensor(normals(2 * 6 * 5 * 8, 4), [2, 6, 5, 8]);
      const kernel = tf.tensor(normals(9 * 8 * 12, 5), [3, 3, 8, 12]);
      const bias = tf.tensor1d(normals(12, 6));
      const residual = tf.tensor(normals(2 * 6 * 5 * 12, 7), [2, 6, 5, 12]);
      const of = (added: tf.NamedTensorMap) =>
        run('TractConv3x3', { x, kernel, ...added }, { turned: false });
      const plain = of({});
      const distance = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
      expect(distance(of({ bias }), tf.add(plain, bias))).toBeLessThan(1e-5);
      expect(distance(of({ residual }), tf.add(plain, residual))).toBeLessThan(1e-5);
      expect(distance(of({ bias, residual }), tf.add(tf.add(plain, bias), residual))).toBeLessThan(1e-5);
    });
  });

  it('propagates NaN in its own example only', () => {
    tf.tidy(() => {
      const data = normals(2 * 6 * 6 * 8, 8);
      data[(2 * 6 + 2) * 8] = Number.NaN;
      const x = tf.tensor(data, [2, 6, 6, 8]);
      const kernel = tf.tensor(normals(9 * 8 * 8, 9), [3, 3, 8, 8]);
      const y = run('TractConv3x3', { x, kernel }, { turned: false });
      const [first, second] = tf.unstack(y) as [tf.Tensor, tf.Tensor];
      const seen = tf.slice(first, [1, 1, 0], [3, 3, 8]).dataSync();
      expect([...seen].every((value) => Number.isNaN(value))).toBe(true);
      expect([...second.dataSync()].every((value) => Number.isFinite(value))).toBe(true);
      const dkernel = run('TractConv3x3KernelGrad', { x, dy: tf.onesLike(y) });
      expect(Number.isNaN(tf.sum(dkernel).dataSync()[0] as number)).toBe(true);
    });
  });

  it('refuses shapes that do not match, and names the input', () => {
    tf.tidy(() => {
      const x = tf.zeros([1, 4, 4, 8]);
      const kernel = tf.zeros([3, 3, 8, 16]);
      const conv = (inputs: tf.NamedTensorMap, turned = false) => run('TractConv3x3', inputs, { turned });
      expect(() => conv({ x, kernel: tf.zeros([3, 3, 4, 16]) })).toThrow(/x must be \[n, h, w, inputs\]/);
      expect(() => conv({ x, kernel: tf.zeros([5, 5, 8, 16]) })).toThrow(/kernel \[3, 3, inputs, outputs\]/);
      expect(() => conv({ x, kernel }, true)).toThrow(/x must be/);
      expect(() => conv({ x, kernel, bias: tf.zeros([8]) })).toThrow(/bias must be \[16\], but is \[8\]/);
      expect(() => conv({ x, kernel, residual: x })).toThrow(/residual must be \[1,4,4,16\]/);
      expect(() => run('TractConv3x3KernelGrad', { x, dy: tf.zeros([1, 4, 5, 8]) })).toThrow(/of one size/);
    });
  });
});
