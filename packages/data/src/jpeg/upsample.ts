import type { Component, Frame } from './frame';
import type { Plane } from './inverse-dct';

/** Writes row `y` of a component, at the resolution of the image, to the start of `to`. */
export type RowWriter = (y: number, to: Uint8Array) => void;

/**
 * Upsamples a component to the resolution of the image as libjpeg-turbo does (jdsample.c): by a triangle
 * filter with the weights 3/4 and 1/4 if it has half the resolution, or else by repetition. A row has `width
 * * frame.across / component.across` numbers, which may be more than the width of the image.
 */
export const upsampled = (plane: Plane, component: Component, frame: Frame): RowWriter => {
  const { samples, width: stride } = plane;
  const { width, height } = component;
  const [across, down] = [frame.across / component.across, frame.down / component.down];
  const startOf = (y: number): number => stride * Math.min(Math.max(y, 0), height - 1);
  /** Offsets of the rows nearest and second nearest to a row of the image, at half the resolution. */
  const nearest = (y: number) => [startOf(y >> 1), startOf((y >> 1) + (y % 2 === 0 ? -1 : 1))] as const;
  const row = new Int32Array(width);
  const isWide = width > 2;

  if (across === 1 && down === 1) return (y, to) => to.set(samples.subarray(startOf(y), startOf(y) + width));

  if (across === 1 && down === 2)
    return (y, to) => {
      weigh(samples, nearest(y), row);
      const rounding = y % 2 === 0 ? 1 : 2;
      for (let x = 0; x < width; x++) to[x] = ((row[x] as number) + rounding) >> 2;
    };

  if (across === 2 && down === 1 && isWide)
    return (y, to) => {
      row.set(samples.subarray(startOf(y), startOf(y) + width));
      widen(row, [1, 2], 2, to);
    };

  if (across === 2 && down === 2 && isWide)
    return (y, to) => {
      weigh(samples, nearest(y), row);
      widen(row, [8, 7], 4, to);
    };

  return (y, to) => {
    const from = startOf(Math.floor(y / down));
    for (let x = 0; x < width; x++) to.fill(samples[from + x] as number, x * across, (x + 1) * across);
  };
};

/** Computes four times the samples between two rows. */
const weigh = (samples: Uint8Array, [near, far]: readonly [number, number], row: Int32Array): void => {
  for (let x = 0; x < row.length; x++)
    row[x] = 3 * (samples[near + x] as number) + (samples[far + x] as number);
};

/** Doubles the row: each number is interpolated with the neighbour on its side, and divided by 2^bits. */
const widen = (
  row: Int32Array,
  [left, right]: readonly [number, number],
  bits: number,
  to: Uint8Array,
): void => {
  const last = row.length - 1;
  let before = row[0] as number;
  for (let x = 0; x <= last; x++) {
    const here = row[x] as number;
    const after = row[Math.min(x + 1, last)] as number;
    to[2 * x] = (3 * here + before + left) >> bits;
    to[2 * x + 1] = (3 * here + after + right) >> bits;
    before = here;
  }
};
