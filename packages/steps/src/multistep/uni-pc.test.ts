import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { asDenoiser, mixture, twoModes } from '@tractjs/conformance';
import { intervalBetween, type Level, timeGrid, trajectory } from '@tractjs/core';
import { edm, rectifiedFlow, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniPc } from './uni-pc';

beforeAll(() => tf.setBackend('cpu'));

const oracle = mixture(twoModes);
const evaluate = (x: number, level: Level) => oracle.denoise([x], level)[0] as number;
const lambda = ({ alpha, sigma }: Level) => Math.log(alpha / sigma);

type Pair = readonly [number, number];

/** Solves two linear equations by Cramer's rule. */
const solve = ([[a, b], [c, d]]: readonly [Pair, Pair], [p, q]: Pair): Pair => {
  const det = a * d - b * c;
  return [(p * d - b * q) / det, (a * q - p * c) / det];
};

/**
 * The published algorithm in doubles, with the functions phi_1(h) = (e^h - 1) / h, phi_(k + 1) = (phi_k - 1 /
 * k!) / h, R_(k, m) = r_m^(k - 1), b_k = k! h phi_(k + 1)(h) / B(h), all at -h, for data prediction.
 */
const published = (start: number, levels: readonly Level[]): number => {
  let x = start;
  let predicted = { order: 0, from: start };
  const models: number[] = [];
  for (let i = 0; i + 1 < levels.length; i++) {
    const here = levels[i]!;
    const model = evaluate(x, here);
    if (i > 0) {
      const last = levels[i - 1]!;
      const h = lambda(here) - lambda(last);
      const [m0, m1] = [models[i - 1]!, models[i - 2]];
      const hh = -h;
      const b = Math.expm1(hh);
      const change = model - m0;
      let residue = change / 2;
      if (predicted.order === 2) {
        const r = (lambda(levels[i - 2]!) - lambda(last)) / h;
        const phi2 = (b / hh - 1) / hh;
        const phi3 = (phi2 - 1 / 2) / hh;
        const [rho1, rho2] = solve(
          [
            [1, 1],
            [r, 1],
          ],
          [(hh * phi2) / b, (2 * hh * phi3) / b],
        );
        residue = (rho1 * (m1! - m0)) / r + rho2 * change;
      }
      x = (here.sigma / last.sigma) * predicted.from - here.alpha * b * (m0 + residue);
    }
    const to = levels[i + 1]!;
    predicted = { order: i > 0 && to.sigma > 0 ? 2 : 1, from: x };
    const hh = to.sigma === 0 ? Number.NEGATIVE_INFINITY : lambda(here) - lambda(to);
    const b = Math.expm1(hh);
    let next = (to.sigma / here.sigma) * x - to.alpha * b * model;
    if (predicted.order === 2) {
      const r = (lambda(levels[i - 1]!) - lambda(here)) / -hh;
      next -= (to.alpha * b * (models[i - 1]! - model)) / r / 2;
    }
    models.push(model);
    x = next;
  }
  return x;
};

describe('unipc-2 follows the published algorithm', () => {
  it.each([
    ['vpCosine', [0.9, 0.8, 0.65, 0.5, 0.3, 0.2, 0.15, 0.05].map((t) => vpCosine().at(t))],
    ['edm, to sigma = 0', [40, 20, 8, 3, 1, 0.4, 0.1, 0].map((sigma) => edm().at(sigma))],
    ['two steps', [0.7, 0.4, 0.2].map((t) => vpCosine().at(t))],
  ])('on %s', (_, levels) => {
    const size = Math.hypot(levels[0]!.alpha, levels[0]!.sigma);
    const starts = [-1.4, -0.3, 0.2, 1.1].map((x) => x * size);
    const x = tf.tensor(starts, [4, 1]);
    const grid = timeGrid([...levels].reverse());
    for (const point of trajectory(asDenoiser(oracle), x, { grid, step: uniPc() })) {
      if (point.index > 0) continue;
      const landed = Array.from(point.x.dataSync());
      expect(landed).toEqual(starts.map((start) => expect.closeTo(published(start, levels), 5)));
    }
    x.dispose();
  });
});

it('x is not corrected after a step from pure noise', () => {
  const [noise, middle, end] = [1, 0.6, 0.3].map((t) => rectifiedFlow().at(t)) as [Level, Level, Level];
  const x = tf.tensor([0.4, -1.2], [2, 1]);
  const first = uniPc().step(asDenoiser(oracle), x, intervalBetween(noise, middle), []);
  const second = uniPc().step(asDenoiser(oracle), first.x, intervalBetween(middle, end), [first.past]);
  const landed = [...first.x.dataSync()];
  expect([...second.past.x.dataSync()]).toEqual(landed.map((value) => expect.closeTo(value, 6)));
  tf.dispose([
    x,
    first.x,
    first.past.x,
    first.past.prediction,
    second.x,
    second.past.x,
    second.past.prediction,
  ]);
});
