import * as tf from '@tensorflow/tfjs-core';
import type { Kernel } from './kernel';
import { type Plain, pick, places, room, sizeOf, strides } from './plain';

/** Returns the same numbers in another shape. */
const reshaped = ({ values, dtype }: Plain, shape: readonly number[]): Plain => ({
  values: values.slice(),
  shape,
  dtype,
});

const axisOf = (axis: unknown, { length }: readonly number[]): number =>
  (axis as number) < 0 ? (axis as number) + length : (axis as number);

const part = (x: Plain, begin: readonly number[], size: readonly number[]): Plain => {
  const by = strides(x.shape);
  const offset = begin.reduce((sum, start, k) => sum + start * (by[k] as number), 0);
  return pick(x, size, places(size, by, offset));
};

const joined = (parts: readonly Plain[], axis: number): Plain => {
  const [{ shape, dtype }] = parts as readonly [Plain];
  const rows = sizeOf(shape.slice(0, axis));
  const widths = parts.map((x) => x.values.length / rows);
  const whole = widths.reduce((a, b) => a + b, 0);
  const values = room(dtype, rows * whole);
  for (let row = 0; row < rows; row++) {
    let at = row * whole;
    parts.forEach((x, i) => {
      const width = widths[i] as number;
      values.set(x.values.subarray(row * width, (row + 1) * width), at);
      at += width;
    });
  }
  const length = parts.reduce((sum, x) => sum + (x.shape[axis] as number), 0);
  return { values, shape: shape.with(axis, length), dtype };
};

/** Splits a tensor into pieces of these lengths along an axis. */
const cut = (x: Plain, axis: number, lengths: readonly number[]): Plain[] => {
  let start = 0;
  return lengths.map((length) => {
    const begin = x.shape.map((_, k) => (k === axis ? start : 0));
    start += length;
    return part(x, begin, x.shape.with(axis, length));
  });
};

/** Kernels that move numbers. */
export const shaping: Readonly<Record<string, Kernel>> = {
  Concat: (parts, { axis }) => joined(parts, axisOf(axis, parts[0].shape)),
  ExpandDims: ([x], { dim }) => {
    const axis = axisOf(dim, [...x.shape, 1]);
    return reshaped(x, x.shape.toSpliced(axis, 0, 1));
  },
  Fill(_, { shape, value, dtype }) {
    const type = (dtype as string | undefined) ?? 'float32';
    const values = room(type, sizeOf(shape as number[])).fill(Number(value));
    return { values, shape: shape as number[], dtype: type };
  },
  Identity: ([x]) => reshaped(x, x.shape),
  Pack(parts, { axis }) {
    const at = axisOf(axis, [...parts[0].shape, 1]);
    return joined(
      parts.map((x) => reshaped(x, x.shape.toSpliced(at, 0, 1))),
      at,
    );
  },
  Reshape: ([x], { shape }) =>
    reshaped(x, tf.util.inferFromImplicitShape(shape as number[], x.values.length)),
  Slice([x], { begin, size }) {
    const starts = x.shape.map((_, k) => ([begin].flat()[k] as number | undefined) ?? 0);
    const wanted = x.shape.map((_, k) => ([size].flat()[k] as number | undefined) ?? -1);
    return part(
      x,
      starts,
      wanted.map((length, k) => (length < 0 ? (x.shape[k] as number) - (starts[k] as number) : length)),
    );
  },
  SplitV([x], { numOrSizeSplits, axis }) {
    const at = axisOf(axis, x.shape);
    const length = x.shape[at] as number;
    const count = numOrSizeSplits as number | number[];
    if (typeof count === 'number') return cut(x, at, new Array<number>(count).fill(length / count));
    const known = count.reduce((sum, size) => sum + Math.max(0, size), 0);
    return cut(
      x,
      at,
      count.map((size) => (size < 0 ? length - known : size)),
    );
  },
  Tile([x], { reps }) {
    // Each axis becomes two: its repetitions, with stride 0, and itself.
    const by = strides(x.shape);
    const shape = x.shape.flatMap((length, k) => [(reps as number[])[k] as number, length]);
    const from = places(
      shape,
      by.flatMap((step) => [0, step]),
    );
    return pick(
      x,
      x.shape.map((length, k) => length * ((reps as number[])[k] as number)),
      from,
    );
  },
  Transpose([x], { perm }) {
    const order = perm as number[];
    const by = strides(x.shape);
    const shape = order.map((k) => x.shape[k] as number);
    return pick(
      x,
      shape,
      places(
        shape,
        order.map((k) => by[k] as number),
      ),
    );
  },
  Unpack([x], { axis }) {
    const at = axisOf(axis, x.shape);
    return cut(x, at, new Array<number>(x.shape[at] as number).fill(1)).map((piece) =>
      reshaped(piece, piece.shape.toSpliced(at, 1)),
    );
  },
};
