import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { normals, relativeError } from '../testing/seeded';

useNativeEngine();

const run = (name: string, inputs: tf.NamedTensorMap, attrs?: tf.NamedAttrMap): tf.Tensor | tf.Tensor[] =>
  tf.engine().runKernel(name, inputs, attrs);

/** Computes the numbers of a matrix in float64, row by row. */
const matrix = (rows: number, columns: number, at: (row: number, column: number) => number) =>
  Float64Array.from({ length: rows * columns }, (_, i) => at(Math.floor(i / columns), i % columns));

const sum = (count: number, of: (k: number) => number) => {
  let total = 0;
  for (let k = 0; k < count; k++) total += of(k);
  return total;
};

describe('TractLinear', () => {
  it.each([
    [1, 1, 1],
    [1, 160, 80],
    [3, 40, 8],
    [7, 8, 16],
    [50, 2, 128],
    [100, 128, 2],
    [1000, 24, 40],
    [97, 33, 19],
  ])('and its gradients match float64: %i rows of %i to %i', (rows, inputs, outputs) => {
    const [x, kernel, dy, bias] = [
      normals(rows * inputs, 1),
      normals(inputs * outputs, 2),
      normals(rows * outputs, 3),
      normals(outputs, 4),
    ] as [Float32Array, Float32Array, Float32Array, Float32Array];
    const of = (data: Float32Array, i: number) => data[i] as number;
    const before = tf.memory().numTensors;
    const given = {
      x: tf.tensor(x, [rows, inputs]),
      kernel: tf.tensor(kernel, [inputs, outputs]),
      bias: tf.tensor(bias),
    };
    const g = tf.tensor(dy, [rows, outputs]);
    const y = run('TractLinear', given, { turned: false }) as tf.Tensor;
    const dx = run('TractLinear', { x: g, kernel: given.kernel }, { turned: true }) as tf.Tensor;
    const [dkernel, dbias] = run('TractLinearGrad', { x: given.x, dy: g }) as [tf.Tensor, tf.Tensor];
    expect([y.shape, dx.shape, dkernel.shape, dbias.shape]).toEqual([
      ...[
        [rows, outputs],
        [rows, inputs],
      ],
      ...[[inputs, outputs], [outputs]],
    ]);
    const at = (i: number, o: number) =>
      sum(inputs, (k) => of(x, i * inputs + k) * of(kernel, k * outputs + o));
    expect(
      relativeError(
        y.dataSync(),
        matrix(rows, outputs, (i, o) => at(i, o) + of(bias, o)),
      ),
    ).toBeLessThan(1e-6);
    const toInput = (i: number, k: number) =>
      sum(outputs, (o) => of(dy, i * outputs + o) * of(kernel, k * outputs + o));
    expect(relativeError(dx.dataSync(), matrix(rows, inputs, toInput))).toBeLessThan(1e-6);
    const toKernel = (k: number, o: number) =>
      sum(rows, (i) => of(x, i * inputs + k) * of(dy, i * outputs + o));
    expect(relativeError(dkernel.dataSync(), matrix(inputs, outputs, toKernel))).toBeLessThan(1e-6);
    expect(
      relativeError(
        dbias.dataSync(),
        matrix(1, outputs, (_, o) => sum(rows, (i) => of(dy, i * outputs + o))),
      ),
    ).toBeLessThan(1e-6);
    tf.dispose([given, g, y, dx, dkernel, dbias]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [1, 8, 8, 16],
    [5, 3, 4, 24],
    [5, 3, 4, 5],
    [97, 33, 128, 19],
    [1000, 24, 2, 40],
  ])(
    'fuses two products and SiLU with the same bits: %i rows of %i and %i to %i',
    (rows, inputs, others, outputs) => {
      tf.tidy(() => {
        const [x, kernel, second, weights, bias, skip] = [
          ...[
            [rows, inputs],
            [inputs, outputs],
            [rows, others],
          ],
          ...[[others, outputs], [outputs], [rows, outputs]],
        ].map((shape, i) => tf.tensor(normals(tf.util.sizeFromShape(shape), i), shape)) as [
          tf.Tensor,
          ...[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
        ];
        const linear = (inputs: tf.NamedTensorMap) =>
          run('TractLinear', inputs, { turned: false }) as tf.Tensor;
        const silu = (inputs: tf.NamedTensorMap) =>
          run('TractSilu', Object.assign([], inputs) as unknown as tf.NamedTensorMap) as tf.Tensor;
        const z = linear({ x, kernel });
        const pre = linear({ x: second, kernel: weights, bias });
        const product = { second, weights };
        const pairs: [tf.NamedTensorMap, tf.Tensor][] = [
          [{}, silu({ x: z })],
          [{ bias }, silu({ x: z, pre: bias })],
          [{ ...product, bias, skip }, silu({ x: z, pre, skip })],
          [{ skip }, silu({ x: z, skip })],
        ];
        for (const [given, expected] of pairs) {
          const y = run('TractLinearSilu', { x, kernel, ...given }) as tf.Tensor;
          expect(y.shape).toEqual([rows, outputs]);
          expect([...y.dataSync()]).toEqual([...expected.dataSync()]);
        }
      });
    },
  );

  it('propagates NaN to its own row and to the gradients', () => {
    tf.tidy(() => {
      const data = normals(4 * 8, 5);
      data[9] = Number.NaN;
      const x = tf.tensor(data, [4, 8]);
      const y = run('TractLinear', { x, kernel: tf.ones([8, 3]) }, { turned: false }) as tf.Tensor;
      expect([...y.dataSync()].map(Number.isNaN)).toEqual(
        Array.from({ length: 12 }, (_, i) => i >= 3 && i < 6),
      );
      const [dkernel] = run('TractLinearGrad', { x, dy: tf.ones([4, 3]) }) as tf.Tensor[];
      expect(Number.isNaN(tf.sum(dkernel as tf.Tensor).dataSync()[0] as number)).toBe(true);
    });
  });

  it('refuses shapes that do not match, and names the input', () => {
    tf.tidy(() => {
      const [x, kernel] = [tf.zeros([4, 8]), tf.zeros([8, 3])];
      expect(() => run('TractLinear', { x: kernel, kernel }, { turned: false })).toThrow(
        /x must be \[..., inputs\]/,
      );
      expect(() => run('TractLinear', { x, kernel, bias: tf.zeros([8]) }, { turned: false })).toThrow(
        /bias must be \[3\], but is \[8\]/,
      );
      expect(() => run('TractLinearGrad', { x, dy: kernel })).toThrow(/dy \[..., outputs\]/);
      expect(() => run('TractLinearSilu', { x, kernel, second: x, weights: x })).toThrow(
        /second and weights must have the same rows and outputs/,
      );
      expect(() => run('TractLinearSilu', { x, kernel, skip: x })).toThrow(/skip must be \[4,3\]/);
    });
  });
});
