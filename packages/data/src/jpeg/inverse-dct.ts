import type { Component } from './frame';

/** The samples [rows, width] of a component, padded to blocks. */
export interface Plane {
  readonly samples: Uint8Array;
  readonly width: number;
}

/** Fractional bits of the constants, and of the values between the two passes. */
const CONSTANT = 13;
const BETWEEN = 2;

/**
 * Computes the samples of a component: its coefficients times its quantisation table, transformed, plus 128.
 * The transform is the accurate integer one, the default of libjpeg (jidctint.c; Loeffler, Ligtenberg and
 * Moschytz 1989, with 11 multiplications), bit for bit: other transforms differ by a level or more.
 */
export const inverseDct = ({ columns, rows, stride, coefficients, quantisation }: Component): Plane => {
  const width = 8 * columns;
  const samples = new Uint8ClampedArray(width * 8 * rows);
  const work = new Int32Array(64);
  const table = quantisation ?? new Uint16Array(64);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const from = 64 * (y * stride + x);
      // Wraps to 16 bits, as in the SIMD code of libjpeg-turbo.
      for (let i = 0; i < 64; i++)
        work[i] = (((coefficients[from + i] as number) * (table[i] as number)) << 16) >> 16;
      for (let i = 0; i < 8; i++) transform(work, i, 8, CONSTANT - BETWEEN);
      for (let i = 0, to = 8 * y * width + 8 * x; i < 64; i += 8, to += width) {
        transform(work, i, 1, CONSTANT + BETWEEN + 3);
        for (let k = 0; k < 8; k++) samples[to + k] = (work[i + k] as number) + 128;
      }
    }
  return { samples: new Uint8Array(samples.buffer), width };
};

/**
 * Transforms 8 numbers from `at`, `step` apart, in place, and shifts them right by `shift` bits with
 * rounding.
 */
const transform = (work: Int32Array, at: number, step: number, shift: number): void => {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const x0 = work[at] as number;
  const x1 = work[i1] as number;
  const x2 = work[i2] as number;
  const x3 = work[i3] as number;
  const x4 = work[i4] as number;
  const x5 = work[i5] as number;
  const x6 = work[i6] as number;
  const x7 = work[i7] as number;
  const half = 1 << (shift - 1);

  // The even part. Constants are multiples of 2^-13: 4433 is 0.541196100.
  const turn = (x2 + x6) * 4433;
  const even2 = turn - x6 * 15137;
  const even3 = turn + x2 * 6270;
  const even0 = (x0 + x4) * 8192 + half;
  const even1 = (x0 - x4) * 8192 + half;
  const a0 = even0 + even3;
  const a3 = even0 - even3;
  const a1 = even1 + even2;
  const a2 = even1 - even2;

  const odd = (x7 + x3 + x5 + x1) * 9633;
  const z1 = (x7 + x1) * -7373;
  const z2 = (x5 + x3) * -20995;
  const z3 = (x7 + x3) * -16069 + odd;
  const z4 = (x5 + x1) * -3196 + odd;
  const b0 = x7 * 2446 + z1 + z3;
  const b1 = x5 * 16819 + z2 + z4;
  const b2 = x3 * 25172 + z2 + z3;
  const b3 = x1 * 12299 + z1 + z4;

  work[at] = (a0 + b3) >> shift;
  work[i7] = (a0 - b3) >> shift;
  work[i1] = (a1 + b2) >> shift;
  work[i6] = (a1 - b2) >> shift;
  work[i2] = (a2 + b1) >> shift;
  work[i5] = (a2 - b1) >> shift;
  work[i3] = (a3 + b0) >> shift;
  work[i4] = (a3 - b0) >> shift;
};
