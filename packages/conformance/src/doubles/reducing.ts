import * as tf from '@tensorflow/tfjs-core';
import type { Kernel } from './kernel';
import { places, room, sizeOf, strides } from './plain';

/** Reduces the numbers along some axes. */
const reduce =
  (join: (numbers: readonly number[]) => number, axes = 'axis'): Kernel =>
  ([x], attributes) => {
    const given = attributes[axes] as number | number[] | undefined;
    const gone = tf.util.parseAxisParam(given as number[], [...x.shape]);
    const kept = x.shape.map((_, k) => k).filter((k) => !gone.includes(k));
    const by = strides(x.shape);
    const at = (order: readonly number[], list: readonly number[]) => order.map((k) => list[k] as number);
    const order = [...kept, ...gone];
    const from = places(at(order, x.shape), at(order, by));
    const each = sizeOf(at(gone, x.shape));
    const values = room(x.dtype, sizeOf(at(kept, x.shape)));
    for (let i = 0; i < values.length; i++) {
      const numbers = from.subarray(i * each, (i + 1) * each);
      values[i] = join(Array.from(numbers, (place) => x.values[place] as number));
    }
    const shape =
      attributes['keepDims'] === true
        ? x.shape.map((length, k) => (gone.includes(k) ? 1 : length))
        : at(kept, x.shape);
    return { values, shape, dtype: x.dtype };
  };

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Reducing kernels. */
export const reducing: Readonly<Record<string, Kernel>> = {
  All: reduce((numbers) => Number(numbers.every((value) => value !== 0))),
  Any: reduce((numbers) => Number(numbers.some((value) => value !== 0))),
  Max: reduce((numbers) => Math.max(...numbers), 'reductionIndices'),
  Mean: reduce((numbers) => sum(numbers) / numbers.length),
  Min: reduce((numbers) => Math.min(...numbers)),
  Prod: reduce((numbers) => numbers.reduce((a, b) => a * b, 1)),
  Sum: reduce(sum),
};
