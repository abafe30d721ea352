import { type Denoiser, type Level, levelList } from '@tractjs/core';
import { fromDoubles } from '../doubles/in-doubles';

/**
 * Data whose denoiser and whose probability flow are known exactly, in doubles. `x` is one point of `dimension`
 * numbers.
 */
export interface Oracle {
  readonly name: string;
  readonly dimension: number;
  /** Whether the flow is so simple that a step may do better on it than its order. */
  readonly simple?: boolean;
  /** The mean of x0 given x = alpha x0 + sigma noise. */
  denoise(x: readonly number[], level: Level): number[];
  /** Where the probability flow carries x from one level to another. */
  flow(x: readonly number[], from: Level, to: Level): number[];
  /** A point where noised data of that level may well be, from a standard normal point. */
  draw(normal: readonly number[], level: Level): number[];
}

/** Applies f to every point of a batch of n examples, cut into points of the oracle's dimension. */
export const eachPoint = (
  { dimension }: Oracle,
  data: ArrayLike<number>,
  count: number,
  f: (point: number[], example: number) => readonly number[],
): Float64Array => {
  const out = new Float64Array(data.length);
  const perExample = data.length / count;
  for (let i = 0; i < data.length; i += dimension) {
    const point: number[] = [];
    for (let k = 0; k < dimension; k++) point.push(data[i + k] as number);
    const made = f(point, Math.floor(i / perExample));
    for (let k = 0; k < dimension; k++) out[i + k] = made[k] as number;
  }
  return out;
};

/**
 * An oracle as a denoiser: computed in doubles, rounded once to float32, and not even once within `inDoubles`. x [N, ...],
 * each example a whole number of points. It has no gradient.
 */
export const asDenoiser =
  (oracle: Oracle): Denoiser =>
  (x, levels) => {
    const count = x.shape[0] as number;
    const list = levelList(levels, count);
    const out = eachPoint(oracle, x.dataSync(), count, (point, i) => oracle.denoise(point, list[i] as Level));
    return fromDoubles(out, x.shape);
  };
