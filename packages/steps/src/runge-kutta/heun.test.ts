import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { asDenoiser, mixture, twoModes } from '@tractjs/conformance';
import { type Denoiser, intervalBetween, type Level } from '@tractjs/core';
import { edm, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddim } from '../ddim/ddim';
import { heun } from './heun';

beforeAll(() => tf.setBackend('cpu'));

const oracle = mixture(twoModes);
const denoise = asDenoiser(oracle);

/** Returns x after a step. */
const land = (
  step: ReturnType<typeof heun>,
  xs: number[],
  from: Level | Level[],
  to: Level | Level[],
  by: Denoiser = denoise,
): number[] => {
  const x = tf.tensor(xs, [xs.length, 1]);
  const { x: landed, prediction } = step.step(by, x, intervalBetween(from, to));
  const numbers = Array.from(landed.dataSync());
  tf.dispose([x, landed, prediction as tf.Tensor]);
  return numbers;
};

describe('heun', () => {
  it('is algorithm 1 of Karras et al. if alpha = 1', () => {
    const [a, b] = [2, 0.7];
    const slope = (x: number, sigma: number) =>
      (x - (oracle.denoise([x], edm().at(sigma))[0] as number)) / sigma;
    for (const x of [-2, 0.3, 1.9]) {
      const first = slope(x, a);
      const expected = x + ((b - a) * (first + slope(x + (b - a) * first, b))) / 2;
      expect(land(heun(), [x], edm().at(a), edm().at(b))[0]).toBeCloseTo(expected, 5);
    }
  });

  it('is the same algorithm in x / alpha on any path', () => {
    const [from, to] = [vpCosine().at(0.6), vpCosine().at(0.4)];
    const [a, b] = [from.sigma / from.alpha, to.sigma / to.alpha];
    const inEdm = land(heun(), [0.9], edm().at(a), edm().at(b))[0] as number;
    expect(land(heun(), [0.9 * from.alpha], from, to)[0]).toBeCloseTo(inEdm * to.alpha, 5);
  });

  it('makes no correction to a clean level or from pure noise', () => {
    expect(land(heun(), [0.8], edm().at(0.5), edm().at(0))).toEqual(
      land(ddim(), [0.8], edm().at(0.5), edm().at(0)),
    );
    const [noise, middle] = [{ time: 1, alpha: 0, sigma: 1 }, vpCosine().at(0.5)];
    expect(land(heun(), [0.8], noise, middle)).toEqual(land(ddim(), [0.8], noise, middle));
  });

  it('never evaluates at sigma = 0, also in a batch with corrected examples', () => {
    const asked: number[] = [];
    const watching: Denoiser = (x, levels) => {
      asked.push(...[levels].flat().map((level) => level.sigma));
      return denoise(x, levels);
    };
    const froms = [edm().at(0.5), edm().at(2)];
    const tos = [edm().at(0), edm().at(1)];
    const together = land(heun(), [0.8, 1.5], froms, tos, watching);
    expect(asked).toEqual([0.5, 2, 0.5, 1]);
    expect(together[0]).toBeCloseTo(land(ddim(), [0.8], edm().at(0.5), edm().at(0))[0] as number, 6);
    expect(together[1]).toBeCloseTo(land(heun(), [1.5], edm().at(2), edm().at(1))[0] as number, 6);
  });
});
