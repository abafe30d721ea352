import { type Denoiser, type Level, levelList } from '@tractjs/core';
import { fromDoubles } from '../doubles/in-doubles';
import { gaussian } from './gaussian';
import type { Moments } from './moments';
import type { Oracle } from './oracle';

/** One principal axis of the data: an independent Gaussian. */
export interface Axis {
  readonly oracle: Oracle;
  /** Mean and variance of noised data along the axis. */
  moments(level: Level): Moments;
}

const axis = (mean: number, std: number): Axis => ({
  oracle: gaussian({ mean, std }),
  moments: ({ alpha, sigma }) => ({ mean: alpha * mean, variance: (alpha * std) ** 2 + sigma ** 2 }),
});

/** The angle by which the axes are rotated. */
const [COS, SIN] = [Math.cos(0.6), Math.sin(0.6)];

/** Rotates pairs of numbers, forward or back. */
const turn = (data: ArrayLike<number>, sin: number): Float64Array => {
  const out = new Float64Array(data.length);
  for (let i = 0; i < data.length; i += 2) {
    const [a, b] = [data[i] as number, data[i + 1] as number];
    out[i] = COS * a + sin * b;
    out[i + 1] = COS * b - sin * a;
  }
  return out;
};

/**
 * Gaussian data of two correlated coordinates: independent along rotated axes. Its denoiser is affine, and
 * fast enough for a hundred thousand points.
 */
export const correlated = () => {
  const axes = [axis(0.3, 0.7), axis(-0.2, 0.2)] as const;
  /** Coordinates to axes. */
  const toAxes = (data: ArrayLike<number>): Float64Array => turn(data, SIN);
  const fromAxes = (data: ArrayLike<number>): Float64Array => turn(data, -SIN);
  const denoise: Denoiser = (x, levels) => {
    const list = levelList(levels, x.shape[0] as number);
    const data = toAxes(x.dataSync());
    // Affine along each axis: its two coefficients are computed once per level.
    let known: { readonly level?: Level; readonly parts: readonly (readonly [number, number])[] } = {
      parts: [],
    };
    for (let i = 0; i < data.length; i++) {
      const level = list[i >> 1] as Level;
      if (known.level !== level) {
        const parts = axes.map(({ oracle }) => {
          const offset = oracle.denoise([0], level)[0] as number;
          return [offset, (oracle.denoise([1], level)[0] as number) - offset] as const;
        });
        known = { level, parts };
      }
      const [offset, slope] = known.parts[i % 2] as readonly [number, number];
      data[i] = offset + slope * (data[i] as number);
    }
    return fromDoubles(fromAxes(data), x.shape);
  };
  return { axes, toAxes, fromAxes, denoise };
};
