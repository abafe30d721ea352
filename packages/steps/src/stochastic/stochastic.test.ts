import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  type Denoiser,
  intervalBetween,
  type Level,
  type Levels,
  type NoiseSource,
  randomSource,
  type Schedule,
  type StochasticStep,
  stepNoise,
  trajectory,
} from '@tractjs/core';
import { edm, rectifiedFlow, uniform, vpCosine, vpDdpm } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddim } from '../ddim/ddim';
import { heun } from '../runge-kutta/heun';
import { dpm2 } from '../runge-kutta/midpoint';
import { fixedNoise, gaussianDenoiser, stepWithFixedNoise } from '../testing/gaussian-walks';
import { churn } from './churn';
import { ddimEta } from './ddim-eta';
import { ddpm } from './ddpm';

beforeAll(() => tf.setBackend('cpu'));

const steps: Readonly<Record<string, StochasticStep>> = {
  'ddim-eta': ddimEta({ eta: 0.6 }),
  ddpm: ddpm(),
  'ddpm, forward': ddpm({ variance: 'forward' }),
  'churned ddim': churn(ddim(), { sChurn: 2, steps: 10, sMax: 100 }),
  'churned heun': churn(heun(), { sChurn: 2, steps: 10 }),
  'churned dpm2': churn(dpm2(), { sChurn: 2, steps: 10 }),
};

describe.each(Object.entries(steps))('%s', (_, step) => {
  const schedules = [vpCosine(), edm({ sigmaMax: 30000 }), rectifiedFlow()];
  /** Pairs of levels: the ends of the path, log-SNR +-20, and some between. */
  const pairs = (schedule: Schedule): [Level, Level][] => {
    const inner = [20, 3, -1, -20].map((value) => schedule.atNoiseRatio(Math.exp(-value / 2)));
    const levels = [schedule.at(schedule.range[0]), ...inner, schedule.at(schedule.range[1])];
    return levels.flatMap((to, i) => levels.slice(i).map((from): [Level, Level] => [from, to]));
  };

  it('is finite at the ends of a path, and never evaluates at sigma = 0', () => {
    const strict: Denoiser = (x, levels) =>
      tf.mul(x, [levels].flat().some((level) => level.sigma === 0) ? Number.NaN : 0.5);
    for (const schedule of schedules) {
      for (const [from, to] of pairs(schedule).filter(([level]) => level.sigma > 0))
        expect(stepWithFixedNoise(step, [0.3, -2], from, to, schedule, strict).every(Number.isFinite)).toBe(
          true,
        );
    }
  });

  it('gives the same for a batch with one level per example as for single examples', () => {
    for (const schedule of schedules) {
      const cases = pairs(schedule).filter(([from]) => from.sigma > 0);
      const one: NoiseSource = (shape) => tf.fill([...shape], 0.7);
      const at = (xs: number[], from: Levels, to: Levels) => {
        const x = tf.tensor(xs);
        const { x: end } = step.step(gaussianDenoiser, x, intervalBetween(from, to, schedule), one);
        const numbers = Array.from(end.dataSync());
        tf.dispose([x, end]);
        return numbers;
      };
      const xs = cases.map(([from], i) => ((i % 3) - 0.8) * Math.hypot(from.alpha, from.sigma));
      const together = at(
        xs,
        cases.map(([from]) => from),
        cases.map(([, to]) => to),
      );
      cases.forEach(([from, to], i) => {
        const [alone] = at([xs[i]!], from, to) as [number];
        expect(Math.abs(together[i]! - alone)).toBeLessThan(1e-5 * Math.hypot(to.alpha, to.sigma) + 1e-6);
      });
    }
  });

  it('leaks no tensors', () => {
    const [from, to] = [vpCosine().at(0.6), vpCosine().at(0.3)];
    const x = tf.tensor([0.2, 0.4]);
    const before = tf.memory().numTensors;
    for (const interval of [
      intervalBetween(from, to, vpCosine()),
      intervalBetween([from, from], [to, to], vpCosine()),
    ]) {
      step.step(gaussianDenoiser, x, interval, fixedNoise).x.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
    x.dispose();
  });

  it('gives a walk that resumes at any point with the same bits', () => {
    const schedule = vpCosine();
    const grid = uniform().place(schedule, 6);
    const x = tf.tensor([0.3, -1.1, 2]);
    const noise = stepNoise(randomSource(2));
    const whole: number[][] = [];
    for (const point of trajectory(gaussianDenoiser, x, { grid, step, noise }))
      whole.push([...point.x.dataSync()]);
    const middle = tf.tensor(whole[2] as number[]);
    const rest: number[][] = [];
    for (const point of trajectory(gaussianDenoiser, middle, {
      grid,
      step,
      noise,
      from: { index: 4, past: [] },
    }))
      rest.push([...point.x.dataSync()]);
    expect(rest).toEqual(whole.slice(2));
    tf.dispose([x, middle]);
  });
});

describe('ddim-eta', () => {
  it('is DDIM at eta = 0', () => {
    const [from, to] = [vpCosine().at(0.7), vpCosine().at(0.4)];
    const x = tf.tensor([0.4, -1.2]);
    const plain = ddim().step(gaussianDenoiser, x, intervalBetween(from, to));
    const expected = Array.from(plain.x.dataSync(), (value) => expect.closeTo(value, 6));
    expect(stepWithFixedNoise(ddimEta({ eta: 0 }), [0.4, -1.2], from, to)).toEqual(expected);
    tf.dispose([x, plain]);
  });

  it('adds the variances in the tests of diffusers', () => {
    const schedule = vpDdpm();
    const nothing: Denoiser = (x) => tf.zerosLike(x);
    const unit: NoiseSource = (shape) => tf.ones([...shape]);
    for (const [from, to, variance] of [
      [420, 400, 0.14771],
      [980, 960, 0.3246],
      [487, 486, 0.00979],
      [999, 998, 0.02],
    ] as const) {
      const x = tf.tensor([0]);
      const { x: end } = ddimEta().step(
        nothing,
        x,
        intervalBetween(schedule.at(from), schedule.at(to)),
        unit,
      );
      // The tolerance of diffusers' tests.
      expect(Math.abs(end.dataSync()[0]! ** 2 - variance)).toBeLessThan(1e-5);
      tf.dispose([x, end]);
    }
  });

  it('refuses an eta out of range', () => {
    for (const eta of [-0.1, 1.1, Number.NaN]) expect(() => ddimEta({ eta })).toThrow(`eta is ${eta}`);
  });
});

it('ddpm refuses another variance', () => {
  expect(() => ddpm({ variance: 'learned' as 'forward' })).toThrow(
    "variance is \"learned\": give 'posterior' or 'forward'.",
  );
});
