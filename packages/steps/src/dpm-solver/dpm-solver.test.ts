import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { asDenoiser, mixture, twoModes } from '@tractjs/conformance';
import { intervalBetween, type Level, type Schedule, type StepFunction } from '@tractjs/core';
import { edm, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { dpm2 } from '../runge-kutta/midpoint';
import { dpmSolver3 } from './dpm-3';
import { dpmSolverPlusPlus2S } from './dpm-plus-plus-2s';

beforeAll(() => tf.setBackend('cpu'));

const oracle = mixture(twoModes);
const denoise = asDenoiser(oracle);
const x0 = (x: number, level: Level) => oracle.denoise([x], level)[0] as number;
const noise = (x: number, level: Level) => (x - level.alpha * x0(x, level)) / level.sigma;
const lambda = ({ alpha, sigma }: Level) => Math.log(alpha / sigma);

type Textbook = (x: number, from: Level, to: Level, at: (share: number) => Level) => number;

/** The formulas of the papers, with their signs and symbols. */
const textbooks: Readonly<Record<string, readonly [() => StepFunction, Textbook]>> = {
  'DPM-Solver-2 is dpm2': [
    dpm2,
    (x, s, t, at) => {
      const h = lambda(t) - lambda(s);
      const m = at(1 / 2);
      const u = (m.alpha / s.alpha) * x - m.sigma * Math.expm1(h / 2) * noise(x, s);
      return (t.alpha / s.alpha) * x - t.sigma * Math.expm1(h) * noise(u, m);
    },
  ],
  'DPM-Solver-3': [
    dpmSolver3,
    (x, s, t, at) => {
      const [r1, r2] = [1 / 3, 2 / 3];
      const [s1, s2] = [at(r1), at(r2)];
      const h = lambda(t) - lambda(s);
      const e = noise(x, s);
      const u1 = (s1.alpha / s.alpha) * x - s1.sigma * Math.expm1(r1 * h) * e;
      const d1 = noise(u1, s1) - e;
      const u2 =
        (s2.alpha / s.alpha) * x -
        s2.sigma * Math.expm1(r2 * h) * e -
        ((s2.sigma * r2) / r1) * (Math.expm1(r2 * h) / (r2 * h) - 1) * d1;
      const d2 = noise(u2, s2) - e;
      return (
        (t.alpha / s.alpha) * x - t.sigma * Math.expm1(h) * e - (t.sigma / r2) * (Math.expm1(h) / h - 1) * d2
      );
    },
  ],
  'DPM-Solver++(2S)': [
    dpmSolverPlusPlus2S,
    (x, s, t, at) => {
      const [h, r] = [lambda(t) - lambda(s), 1 / 2];
      const m = at(r);
      const u = (m.sigma / s.sigma) * x - m.alpha * Math.expm1(-r * h) * x0(x, s);
      const d = (1 - 1 / (2 * r)) * x0(x, s) + (1 / (2 * r)) * x0(u, m);
      return (t.sigma / s.sigma) * x - t.alpha * Math.expm1(-h) * d;
    },
  ],
};

const land = (step: StepFunction, x: number, from: Level, to: Level, schedule: Schedule): number => {
  const start = tf.tensor([[x]]);
  const { x: end, prediction } = step.step(denoise, start, intervalBetween(from, to, schedule));
  const [value] = end.dataSync();
  tf.dispose([start, end, prediction as tf.Tensor]);
  return value as number;
};

describe.each(Object.entries(textbooks))('%s', (_, [make, textbook]) => {
  it.each([
    ['vpCosine', vpCosine(), vpCosine().at(0.8), vpCosine().at(0.3)],
    ['edm', edm(), edm().at(5), edm().at(0.4)],
  ])('is its textbook form on %s', (_name, schedule, from, to) => {
    const at = (share: number) =>
      schedule.atNoiseRatio(Math.exp(-(lambda(from) + share * (lambda(to) - lambda(from)))));
    for (const start of [-1.3, 0.2, 0.9]) {
      const x = start * Math.hypot(from.alpha, from.sigma);
      expect(land(make(), x, from, to, schedule)).toBeCloseTo(textbook(x, from, to, at), 5);
    }
  });

  it('is finite and changes x less and less as h approaches 0', () => {
    const [schedule, from] = [vpCosine(), vpCosine().at(0.5)];
    for (const h of [0, 1e-12, 1e-8, 1e-5]) {
      const to = h === 0 ? from : schedule.atNoiseRatio(Math.exp(-lambda(from) - h));
      expect(land(make(), 0.7, from, to, schedule)).toBeCloseTo(0.7, 4);
    }
  });
});
