import { TractError } from '@tractjs/core';

/** Numbers of a tensor in doubles: what tfjs calls float32 is a Float64Array here. */
export type Values = Float64Array | Int32Array | Uint8Array;

/** A tensor as a kernel sees it. */
export interface Plain {
  readonly values: Values;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Room for the numbers of a type. @throws TractError for types that steps have no use for. */
export const room = (dtype: string, size: number): Values => {
  if (dtype === 'float32') return new Float64Array(size);
  if (dtype === 'int32') return new Int32Array(size);
  if (dtype === 'bool') return new Uint8Array(size);
  throw new TractError(`There are no ${dtype} tensors in doubles: use float32, int32 or bool.`);
};

/** How many numbers a shape holds. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** How far apart neighbours of each axis lie in memory. */
export const strides = (shape: readonly number[]): number[] =>
  shape.map((_, k) => sizeOf(shape.slice(k + 1)));

/** Where the numbers of a shape lie that is walked with these strides, row by row, starting at an offset. */
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

/** The numbers at some places, as a tensor of that shape. */
export const pick = ({ values, dtype }: Plain, shape: readonly number[], from: Int32Array): Plain => {
  const picked = room(dtype, from.length);
  for (let i = 0; i < picked.length; i++) picked[i] = values[from[i] as number] as number;
  return { values: picked, shape, dtype };
};
