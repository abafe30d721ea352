import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  clip,
  type Denoiser,
  intervalBetween,
  type Level,
  type Levels,
  type StepFunction,
} from '@tractjs/core';
import { edm, rectifiedFlow, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { clippedDdim } from './clipped-ddim';
import { ddim } from './ddim';

beforeAll(() => tf.setBackend('cpu'));

const triple: Denoiser = (x) => tf.mul(x, 3);
const xs = [-1.2, 0.1, 0.7];

const land = (step: StepFunction, from: Levels, to: Levels, by: Denoiser = triple) => {
  const x = tf.tensor(xs);
  const before = tf.memory().numTensors;
  const { x: end, prediction } = step.step(by, x, intervalBetween(from, to));
  expect(tf.memory().numTensors).toBe(before + (prediction === undefined ? 1 : 2));
  const numbers = Array.from(end.dataSync());
  tf.dispose([x, end, ...(prediction === undefined ? [] : [prediction])]);
  return { numbers, hasPrediction: prediction !== undefined };
};

const kept = clippedDdim({ rederiveNoise: false });
const pairs: [Level, Level][] = [
  [vpCosine().at(0.8), vpCosine().at(0.3)],
  [vpCosine().at(1), vpCosine().at(0)],
  [edm().at(5), edm().at(0)],
  [rectifiedFlow().at(1), rectifiedFlow().at(0.5)],
];

describe('clippedDdim', () => {
  it('is ddim with a clipped denoiser', () => {
    for (const [from, to] of pairs) {
      const { numbers, hasPrediction } = land(clippedDdim(), from, to);
      expect(numbers).toEqual(land(ddim(), from, to, clip(triple, [-1, 1])).numbers);
      expect(hasPrediction).toBe(true);
    }
  });

  it('can keep the noise of the raw prediction', () => {
    for (const [from, to] of pairs) {
      const expected = xs.map((x) => {
        const noise = (x - from.alpha * 3 * x) / from.sigma;
        return expect.closeTo(to.alpha * Math.min(1, Math.max(-1, 3 * x)) + to.sigma * noise, 5);
      });
      const { numbers, hasPrediction } = land(kept, from, to);
      expect(numbers).toEqual(expected);
      expect(hasPrediction).toBe(false);
    }
  });

  it('is ddim if nothing is clipped, and changes nothing over an empty interval', () => {
    const wide = clippedDdim({ range: [-9, 9], rederiveNoise: false });
    for (const [from, to] of pairs) {
      expect(land(wide, from, to)).toEqual({ ...land(ddim(), from, to), hasPrediction: false });
      expect(land(kept, from, from).numbers).toEqual(xs.map((x) => expect.closeTo(x, 6)));
    }
  });

  it('gives the same for a batch with one level per example as for single examples', () => {
    const three = pairs.slice(0, 3);
    const together = land(
      kept,
      three.map(([from]) => from),
      three.map(([, to]) => to),
    ).numbers;
    three.forEach(([from, to], i) => {
      expect(together[i]).toBeCloseTo(land(kept, from, to).numbers[i] as number, 6);
    });
  });

  it('refuses a range that is not valid', () => {
    for (const range of [[1, -1], [0, 0], [1], 'all', 'ab', [Number.NaN, 1], [0, 1, 2], ['0', '1'], ['0', 1]])
      expect(() => clippedDdim({ range: range as [number, number] })).toThrow('range is ');
    expect(() => clippedDdim({ rederiveNoise: 1 as unknown as boolean })).toThrow('rederiveNoise is 1');
  });
});
