import { type Denoiser, type Level, levelList } from '@tractjs/core';
import { fromDoubles } from '../doubles/in-doubles';

/**
 * Data with an exactly known denoiser and probability flow, in doubles. `x` is one point of `dimension`
 * numbers.
 */
export interface Oracle {
  readonly name: string;
  readonly dimension: number;
  /** Whether the flow is so simple that a step may exceed its order on it. */
  readonly simple?: boolean;
  /** The mean of x0 given x = alpha x0 + sigma noise. */
  denoise(x: readonly number[], level: Level): number[];
  /** The end of the probability flow that starts at x, from one level to another. */
  flow(x: readonly number[], from: Level, to: Level): number[];
  /** A typical point of noised data at a level, from a standard normal point. */
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
 * An oracle as a denoiser: computed in doubles and rounded once to float32, or not at all within `inDoubles`.
 * x [N, ...], where each example consists of points of the oracle's dimension. It has no gradient.
 */
export const asDenoiser =
  (oracle: Oracle): Denoiser =>
  (x, levels) => {
    const count = x.shape[0] as number;
    const list = levelList(levels, count);
    const out = eachPoint(oracle, x.dataSync(), count, (point, i) => oracle.denoise(point, list[i] as Level));
    return fromDoubles(out, x.shape);
  };
