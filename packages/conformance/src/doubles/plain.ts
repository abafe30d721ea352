import { TractError } from '@tractjs/core';

/** The numbers of a tensor: what tfjs calls float32 is a Float64Array here. */
export type Values = Float64Array | Int32Array | Uint8Array;

/** A tensor as kernels use it. */
export interface Plain {
  readonly values: Values;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Allocates numbers of a type. @throws TractError if steps have no use for the type. */
export const room = (dtype: string, size: number): Values => {
  if (dtype === 'float32') return new Float64Array(size);
  if (dtype === 'int32') return new Int32Array(size);
  if (dtype === 'bool') return new Uint8Array(size);
  throw new TractError(`There are no ${dtype} tensors in doubles: use float32, int32 or bool.`);
};

/** The number of values of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The distance in memory between neighbours along each axis. */
export const strides = (shape: readonly number[]): number[] =>
  shape.map((_, k) => sizeOf(shape.slice(k + 1)));

/** The offsets of a shape's numbers, row by row, for given strides and a start. */
export const places = (shape: readonly number[], by: readonly number[], offset = 0): Int32Array => {
  const found = new Int32Array(sizeOf(shape));
  const at = new Array<number>(shape.length).fill(0);
  let place = offset;
  for (let i = 0; i < found.length; i++) {
    found[i] = place;
    for (let k = shape.length - 1; k >= 0; k--) {
      const step = by[k] as number;
      at[k] = (at[k] as number) + 1;
      place += step;
      if ((at[k] as number) < (shape[k] as number)) break;
      place -= step * (shape[k] as number);
      at[k] = 0;
    }
  }
  return found;
};

/** Gathers the numbers at some offsets into a tensor of a shape. */
export const pick = ({ values, dtype }: Plain, shape: readonly number[], from: Int32Array): Plain => {
  const picked = room(dtype, from.length);
  for (let i = 0; i < picked.length; i++) picked[i] = values[from[i] as number] as number;
  return { values: picked, shape, dtype };
};
