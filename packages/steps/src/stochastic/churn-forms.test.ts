import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Level, noiseRatio, randomSource, type Schedule } from '@tractjs/core';
import { edm, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddim } from '../ddim/ddim';
import { heun } from '../runge-kutta/heun';
import { gaussianMean, stepWithFixedNoise } from '../testing/gaussian-walks';
import { type ChurnOptions, churn } from './churn';

beforeAll(() => tf.setBackend('cpu'));

const xs = [0.4, -1.2, 2];
/** The noise of `stepWithFixedNoise`. */
const z = [...randomSource(9).normal(3)];

/** Algorithm 2 of Karras et al. around a DDIM step, in doubles. */
const exact = (
  i: number,
  from: Level,
  to: Level,
  schedule: Schedule,
  gamma: number,
  sNoise: number,
): number => {
  const [r, x] = [noiseRatio(from), xs[i] as number];
  const hat = gamma === 0 ? from : schedule.atNoiseRatio((1 + gamma) * r);
  const spread = Math.sqrt(noiseRatio(hat) ** 2 - r ** 2);
  const up = hat.alpha * (x / from.alpha + (gamma === 0 ? 0 : sNoise * spread * (z[i] as number)));
  const { x: cx, x0 } = ddim().coefficients(hat, to);
  return cx * up + x0 * gaussianMean(up, hat);
};

const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));

describe('churn around ddim is algorithm 2', () => {
  it.each<[string, Schedule, ChurnOptions, number, number]>([
    ['with sChurn / steps', edm(), { sChurn: 3, steps: 20 }, 3 / 20, 1],
    ['with sqrt(2) - 1 at most', edm(), { sChurn: 30, steps: 20 }, Math.SQRT2 - 1, 1],
    ['with louder noise', vpCosine(), { sChurn: 3, steps: 20, sNoise: 1.5 }, 3 / 20, 1.5],
    ['with an sNoise of 0', vpCosine(), { sChurn: 3, steps: 20, sNoise: 0 }, 3 / 20, 0],
    ['in one step', vpCosine(), { sChurn: 0.2, steps: 1 }, 0.2, 1],
  ])('%s', (_, schedule, options, gamma, sNoise) => {
    const [from, to] = [schedule.atNoiseRatio(2), schedule.atNoiseRatio(0.5)];
    const landed = stepWithFixedNoise(churn(ddim(), options), xs, from, to, schedule);
    expect(landed).toEqual(close(xs.map((__, i) => exact(i, from, to, schedule, gamma, sNoise))));
  });

  it('for each example: from sMin to sMax, both included, and not over an empty interval', () => {
    const schedule = edm();
    const options = { sChurn: 3, steps: 20, sMin: 0.5, sMax: 2 };
    const run = (...sigmas: readonly [number, number][]) => {
      const [froms, tos] = [0, 1].map((k) => sigmas.map((pair) => schedule.at(pair[k] as number)));
      return stepWithFixedNoise(churn(ddim(), options), xs, froms as Level[], tos as Level[], schedule);
    };
    const landed = (i: number, from: number, to: number, gamma: number) =>
      exact(i, schedule.at(from), schedule.at(to), schedule, gamma, 1);
    expect(run([2, 0.1], [0.5, 0.1], [1, 1])).toEqual(
      close([landed(0, 2, 0.1, 0.15), landed(1, 0.5, 0.1, 0.15), xs[2] as number]),
    );
    expect(run([2.01, 0.1], [0.49, 0.1], [1, 0])).toEqual(
      close([landed(0, 2.01, 0.1, 0), landed(1, 0.49, 0.1, 0), landed(2, 1, 0, 0.15)]),
    );
  });
});

describe('churn', () => {
  it('declares its properties', () => {
    const { step: _, lowered: __, ...declared } = churn(heun(), { sChurn: 4, steps: 8 });
    expect(declared).toEqual({
      name: 'heun-churned',
      order: 2,
      evaluations: 2,
      description: { kind: 'churn', step: { kind: 'heun' }, sChurn: 4, steps: 8, sMin: 0, sNoise: 1 },
      stochastic: true,
    });
    expect(churn(ddim(), { sChurn: 4, steps: 8, sMax: 50 }).description['sMax']).toBe(50);
  });

  it('accepts options at their limits, but not beyond', () => {
    churn(ddim(), { sChurn: 0, steps: 1, sMin: 0, sMax: 0, sNoise: 0 });
    const good = { sChurn: 1, steps: 4 };
    const bad: readonly [object, string][] = [
      [{ sChurn: '1' }, 'sChurn is "1": give a number, 0 or more.'],
      [{ sChurn: -0.1 }, 'sChurn is -0.1'],
      [{ steps: 1.5 }, 'steps is 1.5: give the number of steps of the walk, 1 or more.'],
      [{ steps: -1 }, 'steps is -1'],
      [{ sMin: '0' }, 'sMin is "0": give a number, 0 or more.'],
      [{ sMin: Number.NaN }, 'sMin is NaN'],
      [{ sMax: '3' }, 'sMax is "3": give a number, sMin (0) or more.'],
      [{ sMax: Number.NaN }, 'sMax is NaN'],
      [{ sNoise: -1 }, 'sNoise is -1: give a number, 0 or more.'],
      [{ sNoise: Number.POSITIVE_INFINITY }, 'sNoise is Infinity'],
    ];
    for (const [options, message] of bad)
      expect(() => churn(ddim(), { ...good, ...options })).toThrow(message);
  });
});
