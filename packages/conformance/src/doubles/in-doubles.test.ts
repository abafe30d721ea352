import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { broadcast, combine, TractError } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromDoubles, inDoubles } from './in-doubles';

beforeAll(() => tf.setBackend('cpu'));

const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());

const matrix = () => tf.tensor([0.3, -1.2, 2.5, 0.7, 1.1, -0.4], [2, 3]);
const row = () => tf.tensor([1.5, -0.2, 0.8], [3]);
const column = () => tf.tensor([2, -3], [2, 1]);

const operations: Readonly<Record<string, () => tf.Tensor | tf.Tensor[]>> = {
  'add, a row': () => tf.add(matrix(), row()),
  'sub, a column': () => tf.sub(column(), matrix()),
  'mul, a number': () => tf.mul(matrix(), 0.5),
  'div, both spread': () => tf.div(column(), row()),
  'maximum and minimum': () => tf.maximum(tf.minimum(matrix(), 1), row()),
  pow: () => tf.pow(tf.abs(matrix()), 1.5),
  squaredDifference: () => tf.squaredDifference(matrix(), row()),
  addN: () => tf.addN([matrix(), matrix(), matrix()]),
  unary: () =>
    [tf.neg, tf.square, tf.exp, tf.expm1, tf.sin, tf.cos, tf.tanh, tf.sigmoid, tf.sign, tf.reciprocal].map(
      (f) => f(matrix()),
    ),
  'unary, above 0': () => [tf.sqrt, tf.rsqrt, tf.log, tf.log1p].map((f) => f(tf.abs(matrix()))),
  comparisons: () =>
    [tf.equal, tf.notEqual, tf.greater, tf.greaterEqual, tf.less, tf.lessEqual].map((f) =>
      f(tf.concat([matrix(), tf.reshape(row(), [1, 3])]), row()),
    ),
  logic: () => {
    const [a, b] = [tf.greater(matrix(), 0), tf.less(matrix(), 1)];
    return [tf.logicalAnd(a, b), tf.logicalOr(a, b), tf.logicalNot(a)];
  },
  where: () => tf.where(tf.greater(matrix(), 0), matrix(), row()),
  clipByValue: () => tf.clipByValue(matrix(), -0.5, 1),
  cast: () => [
    tf.cast(matrix(), 'int32'),
    tf.cast(matrix(), 'bool'),
    tf.cast(tf.tensor1d([2, 3], 'int32'), 'float32'),
  ],
  'sum, mean, max, min, prod': () =>
    [tf.sum, tf.mean, tf.max, tf.min, tf.prod].flatMap((f) => [
      f(matrix()),
      f(matrix(), 0),
      f(matrix(), -1, true),
      f(matrix(), [0, 1], true),
    ]),
  'all and any': () => [tf.all(tf.greater(matrix(), 0), 1), tf.any(tf.greater(matrix(), 2), 1)],
  concat: () => [tf.concat([matrix(), matrix()]), tf.concat([matrix(), column()], 1)],
  stack: () => [tf.stack([row(), row()]), tf.stack([matrix(), matrix()], -1)],
  'unstack and split': () => [
    ...tf.unstack(matrix(), 1),
    ...tf.split(matrix(), [1, 2], 1),
    ...tf.split(matrix(), 2),
  ],
  slice: () => [
    tf.slice(matrix(), [0, 1], [2, 2]),
    tf.slice(matrix(), 1),
    tf.slice(matrix(), [0, 1], [-1, -1]),
  ],
  'reshape, expandDims, squeeze': () => [
    tf.reshape(matrix(), [3, -1]),
    tf.expandDims(matrix(), 1),
    tf.expandDims(matrix(), -1),
    tf.squeeze(column()),
  ],
  'tile and broadcastTo': () => [
    tf.tile(matrix(), [2, 1]),
    tf.broadcastTo(column(), [2, 3]),
    tf.tile(row(), [2]),
  ],
  transpose: () => [tf.transpose(matrix()), tf.transpose(tf.reshape(matrix(), [1, 2, 3]), [2, 0, 1])],
  'made of nothing': () => [
    tf.fill([2, 2], 0.25),
    tf.zerosLike(matrix()),
    tf.onesLike(matrix()),
    tf.zeros([2]),
    tf.clone(row()),
  ],
};

describe('inDoubles', () => {
  it.each(Object.entries(operations))('does what the cpu backend does: %s', (_, operation) => {
    const run = () => {
      const made = [operation()].flat();
      return made.map((x) => ({ shape: x.shape, dtype: x.dtype, numbers: numbers(x) }));
    };
    let cpu: ReturnType<typeof run> = [];
    tf.tidy(() => {
      cpu = run();
    });
    const found = inDoubles(run);
    expect(found.map(({ shape, dtype }) => [shape, dtype])).toEqual(
      cpu.map(({ shape, dtype }) => [shape, dtype]),
    );
    found.forEach((x, i) => {
      x.numbers.forEach((value, k) => {
        expect(value).toBeCloseTo(cpu[i]?.numbers[k] as number, 5);
      });
    });
  });

  it('keeps the digits of doubles, coefficients and results', () => {
    const tiny = Float64Array.of(1 + 1e-12, 1 / 3);
    const found = inDoubles(() => {
      const x = fromDoubles(tiny, [2, 1]);
      return [numbers(x), numbers(combine([0.1, x])), numbers(tf.mul(x, broadcast([0.1, 0.2], 2)))];
    });
    expect(found[0]).toEqual([1 + 1e-12, 1 / 3]);
    expect(found[1]).toEqual([0.1 * (1 + 1e-12), 0.1 / 3]);
    expect(found[2]).toEqual([0.1 * (1 + 1e-12), 0.2 / 3]);
    const outside = fromDoubles(tiny, [2, 1]);
    expect(numbers(outside)).toEqual([1, Math.fround(1 / 3)]);
    outside.dispose();
  });

  it('leaves the backend, the tensors and those of other backends as they were', () => {
    const x = tf.tensor([0.1, 2]);
    const before = tf.memory().numTensors;
    const kept: tf.Tensor[] = [];
    expect(
      inDoubles(() => {
        kept.push(tf.keep(tf.add(x, 1)), tf.keep(tf.clone(x)), tf.keep(tf.reshape(x, [1, 2])));
        return tf.getBackend();
      }),
    ).toBe('double');
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.memory().numTensors).toBe(before + 3);
    expect(numbers(x)).toEqual([Math.fround(0.1), 2]);
    // Used on the cpu backend later, they become float32.
    expect(numbers(tf.mul(kept[0] as tf.Tensor, 1))[0]).toBe(Math.fround(1 + Math.fround(0.1)));
    expect(kept[1]?.dataSync()).toBeInstanceOf(Float32Array);
    tf.dispose([...kept, x]);
  });

  it('restores the backend if f fails, and gives a remedy for a missing operation', () => {
    const before = tf.memory().numTensors;
    expect(() =>
      inDoubles(() => {
        tf.fill([2], 1);
        throw new TractError('as it should');
      }),
    ).toThrow('as it should');
    expect(() => inDoubles(() => numbers(tf.cumsum(tf.fill([2], 1))))).toThrow(/Cumsum.*precision: 'single'/);
    expect(() => inDoubles(() => numbers(tf.complex([1], [2])))).toThrow(TractError);
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is never the default backend of tfjs', () => {
    inDoubles(() => 0);
    const { registryFactory } = tf.engine();
    expect(registryFactory['double']?.priority).toBeLessThan(registryFactory['cpu']?.priority as number);
  });
});
