import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Level, noised, TractError } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gaussian, pointMass } from './gaussian';
import { type Component, mixture, threeModes, twoModes } from './mixture';
import { asDenoiser, eachPoint } from './oracle';

const at = (alpha: number, sigma: number): Level => ({ time: sigma, alpha, sigma });
const levels = [at(1, 0), at(1, 0.1), at(0.8, 0.6), at(1, 2), at(0.1, 0.99), at(1, 80), at(0, 1)];

beforeAll(() => tf.setBackend('cpu'));

/**
 * E[x0 | x] of a one-dimensional mixture by the trapezoidal rule, which is exact to rounding for smooth
 * bumps.
 */
const byQuadrature = (components: readonly Component[], x: number, { alpha, sigma }: Level): number => {
  let [top, bottom] = [0, 0];
  for (let x0 = -8; x0 <= 8; x0 += 1 / 512) {
    const likelihood = Math.exp(-(((x - alpha * x0) / sigma) ** 2) / 2);
    const density = components.reduce((sum, { weight, mean, std }) => {
      return sum + (weight / std) * Math.exp(-(((x0 - (mean[0] as number)) / std) ** 2) / 2);
    }, 0);
    top += x0 * density * likelihood;
    bottom += density * likelihood;
  }
  return top / bottom;
};

describe('exact denoisers', () => {
  it('equal the posterior means by quadrature', () => {
    for (const level of levels.filter(({ sigma }) => sigma > 0)) {
      for (const x of [-1.3, 0.05, 0.9]) {
        const exact = byQuadrature(twoModes, x, level);
        expect(mixture(twoModes).denoise([x], level)[0]).toBeCloseTo(exact, 9);
        const normal = byQuadrature([{ weight: 1, mean: [0.3], std: 0.5 }], x, level);
        expect(gaussian().denoise([x], level)[0]).toBeCloseTo(normal, 9);
      }
    }
  });

  it('return x / alpha without noise, and the mean of the data at pure noise', () => {
    const overall = twoModes.reduce((sum, { weight, mean }) => sum + weight * (mean[0] as number), 0);
    expect(mixture(twoModes).denoise([0.45], at(0.5, 0))[0]).toBeCloseTo(0.9, 12);
    expect(mixture(twoModes).denoise([0.45], at(0, 1))[0]).toBeCloseTo(overall, 12);
    expect(gaussian().denoise([0.45], at(0.5, 0))[0]).toBeCloseTo(0.9, 12);
    expect(pointMass(0.2).denoise([5], at(1, 0))).toEqual([0.2]);
  });
});

describe('exact flows', () => {
  it('agree between the closed form and the integration', () => {
    const [closed, integrated] = [gaussian(), mixture([{ weight: 1, mean: [0.3], std: 0.5 }])];
    for (const from of levels.slice(3)) {
      for (const to of levels.slice(0, 4)) {
        expect(integrated.flow([1.1], from, to)[0]).toBeCloseTo(closed.flow([1.1], from, to)[0] as number, 8);
      }
    }
  });

  it('are integrated finely enough: half as many steps give the same end', () => {
    for (const modes of [twoModes, threeModes]) {
      const [fine, coarse] = [mixture(modes), mixture(modes, { steps: 200 })];
      const start = (modes[0] as Component).mean.map((_, k) => 30 - 41 * k);
      const a = fine.flow(start, at(1, 40), at(1, 0.02));
      const b = coarse.flow(start, at(1, 40), at(1, 0.02));
      a.forEach((value, k) => {
        expect(Math.abs(value - (b[k] as number))).toBeLessThan(1e-7);
      });
    }
  });

  it('follow the denoiser: d(x / alpha) = (x / alpha - x0) d log(sigma / alpha)', () => {
    const h = 1e-4;
    for (const oracle of [gaussian(), mixture(twoModes)]) {
      const [low, high, middle] = [at(1, 0.7 * Math.exp(-h)), at(1, 0.7 * Math.exp(h)), at(1, 0.7)];
      const moved =
        (oracle.flow([0.4], middle, high)[0] as number) - (oracle.flow([0.4], middle, low)[0] as number);
      const slope = 0.4 - (oracle.denoise([0.4], middle)[0] as number);
      expect(moved / (2 * h)).toBeCloseTo(slope, 7);
    }
  });

  it('transport the distribution of a Gaussian', () => {
    const oracle = gaussian();
    const [from, to] = [at(0.6, 0.8), at(1, 0)];
    expect(oracle.flow(oracle.draw([1.5], from), from, to)[0]).toBeCloseTo(
      oracle.draw([1.5], to)[0] as number,
      12,
    );
  });
});

describe('asDenoiser', () => {
  it('applies an oracle to every point of a batch, each example at its level', () => {
    const oracle = mixture(threeModes);
    const data = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
    const x = tf.tensor(data, [2, 3, 2]);
    const pair = [at(1, 0.5), at(0.6, 0.8)];
    const before = tf.memory().numTensors;
    const out = asDenoiser(oracle)(x, pair);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(out.shape).toEqual([2, 3, 2]);
    const expected = eachPoint(oracle, data, 2, (point, i) => oracle.denoise(point, pair[i] as Level));
    expect(Array.from(out.dataSync())).toEqual(Array.from(Float32Array.from(expected)));
    tf.dispose([x, out]);
  });

  it('is the mean of the data that noise was added to, near the point', () => {
    const x0 = tf.fill([1, 1], 0.3);
    const noise = tf.fill([1, 1], 2);
    const x = noised(x0, noise, at(0.8, 0.6));
    const out = asDenoiser(pointMass(0.3))(x, at(0.8, 0.6));
    expect(out.dataSync()[0]).toBeCloseTo(0.3, 6);
    tf.dispose([x0, noise, x, out]);
  });
});

describe('oracle options', () => {
  it('are checked', () => {
    expect(() => gaussian({ std: -1 })).toThrow(TractError);
    expect(() => mixture([])).toThrow('one or more');
    expect(() => mixture([{ weight: 1, mean: [0], std: 0 }])).toThrow('above 0');
    expect(() => mixture([...twoModes, { weight: 1, mean: [0, 0], std: 1 }])).toThrow('1 numbers');
  });
});
