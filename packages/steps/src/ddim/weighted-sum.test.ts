import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Level } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { lambda, lambdaGap } from './log-snr-gap';
import { weightedSum } from './weighted-sum';

beforeAll(() => tf.setBackend('cpu'));

const at = (sigma: number, alpha = 1): Level => ({ time: sigma, alpha, sigma });

describe('weighted', () => {
  const [x, y] = [
    [1, 2],
    [10, 20],
  ].map((values) => () => tf.tensor(values, [2, 1])) as [() => tf.Tensor, () => tf.Tensor];
  const numbers = (out: tf.Tensor) => [...out.dataSync()];

  it('computes weights once for a batch with one level, with 0 for missing ones', () => {
    const asked: (readonly Level[])[] = [];
    const weigh = (levels: readonly Level[]) => {
      asked.push(levels);
      return [levels[0]?.sigma as number, levels[1]?.sigma as number];
    };
    expect(numbers(weightedSum([x(), y()], [at(2), at(3)], weigh))).toEqual([32, 64]);
    expect(asked).toEqual([[at(2), at(3)]]);
    expect(numbers(weightedSum([x(), y()], [at(2), at(3)], () => [5]))).toEqual([5, 10]);
  });

  it('computes weights for each example if one of the levels is a list', () => {
    const weigh = (levels: readonly Level[]) => levels.map(({ sigma }) => sigma);
    expect(numbers(weightedSum([x(), y()], [at(2), [at(3), at(4)]], weigh))).toEqual([32, 84]);
    expect(
      numbers(weightedSum([x(), y()], [[at(3), at(4)], at(2)], ([one]) => [one?.sigma as number])),
    ).toEqual([3, 8]);
  });
});

describe('lambdaGap', () => {
  it('is the difference of ln(alpha / sigma), and 0 between equal levels, also at the ends', () => {
    expect(lambda(at(0.5))).toBeCloseTo(Math.log(2), 14);
    expect(lambdaGap(at(2), at(0.5))).toBeCloseTo(Math.log(4), 14);
    expect(lambdaGap(at(0), at(0))).toBe(0);
    expect(lambdaGap(at(1, 0), at(1, 0))).toBe(0);
    expect(lambdaGap(at(2), at(0))).toBe(Number.POSITIVE_INFINITY);
    expect(lambdaGap(at(1, 0), at(2))).toBe(Number.POSITIVE_INFINITY);
  });
});
