import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { asDenoiser, gaussian } from '@tractjs/conformance';
import {
  type AnyStep,
  intervalBetween,
  type Level,
  type StepFunction,
  sample,
  trajectory,
} from '@tractjs/core';
import { edm, karras, uniform, ve, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddim } from './ddim/ddim';
import { lineFits, parabolaFits } from './ddim/log-snr-gap';
import { dpmSolverPlusPlus2M } from './multistep/dpm-plus-plus-2m';
import { dpmSolverPlusPlus3M } from './multistep/dpm-plus-plus-3m';
import { stepFrom, stepNames } from './registry';
import { heun } from './runge-kutta/heun';
import { eulerInTime, heunInTime } from './runge-kutta/in-time';
import { midpoint } from './runge-kutta/midpoint';
import { churn } from './stochastic/churn';

beforeAll(() => tf.setBackend('cpu'));

const oracle = gaussian({ mean: 0, std: 0.5 });
const denoise = asDenoiser(oracle);

/** Returns x after one step from x = 1, for pairs of levels. */
const ends = (step: StepFunction, froms: readonly Level[], tos: readonly Level[], schedule = edm()) => {
  const x = tf.ones([froms.length, 1]);
  const { x: end, prediction } = step.step(denoise, x, intervalBetween(froms, tos, schedule));
  const numbers = Array.from(end.dataSync());
  tf.dispose([x, end, prediction as tf.Tensor]);
  return numbers;
};

const lowered = (step: StepFunction): StepFunction => step.lowered as StepFunction;

describe('the lowered form of a step', () => {
  it('is DDIM for examples whose sigma / alpha falls by more than e^2, and the step itself for others', () => {
    const at = edm().at;
    const froms = [at(2), at(2), at(2)];
    const tos = [at(2 / Math.exp(1.99)), at(2 / Math.exp(2.01)), at(0)];
    for (const step of [heun(), stepFrom('rk4'), stepFrom('dpm-2'), stepFrom('dpm-3'), heunInTime()]) {
      const [near, far, clean] = ends(lowered(step as StepFunction), froms, tos);
      const plain = ends(ddim(), froms, tos);
      expect(near).toBeCloseTo(ends(step as StepFunction, froms, tos)[0] as number, 6);
      expect(near).not.toBeCloseTo(plain[0] as number, 3);
      expect([far, clean]).toEqual([
        expect.closeTo(plain[1] as number, 6),
        expect.closeTo(plain[2] as number, 6),
      ]);
    }
  });

  it('does not exist if no stage is near the far end', () => {
    expect(midpoint().lowered).toBeUndefined();
    expect(ddim().lowered).toBeUndefined();
  });

  it('is DDIM if time is a variance and a slope in time keeps too much noise', () => {
    // The step leaves (1 - sigma_to / sigma_from)^2 / 2 too much of the noise.
    for (const [step, share] of [
      [eulerInTime(), 1 / 4000],
      [heunInTime(), 1 / 200],
    ] as const) {
      const [from, near, far] = [1, 0.98, 1.02].map((factor, i) =>
        ve().at(4 * (i === 0 ? 1 : 1 - factor * Math.sqrt(2 * share)) ** 2),
      ) as [Level, Level, Level];
      const [a, b] = ends(lowered(step), [from, from], [near, far], ve());
      const [raw] = ends(step, [from], [near], ve());
      const [, plain] = ends(ddim(), [from, from], [near, far], ve());
      expect(a).toBeCloseTo(raw as number, 6);
      expect(b).toBeCloseTo(plain as number, 6);
      expect(raw).not.toBeCloseTo(ends(ddim(), [from], [near], ve())[0] as number, 5);
    }
  });

  it('of churn raises x before the lowered step', () => {
    const options = { sChurn: 0, steps: 4 };
    const walk = (step: AnyStep, lowerOrder: boolean) => {
      const x = tf.tensor([[1]]);
      const noise = () => (shape: readonly number[]) => tf.zeros([...shape]);
      let end = Number.NaN;
      const grid = uniform().place(vpCosine(), 4);
      for (const point of trajectory(denoise, x, { grid, step, noise, lowerOrder }))
        end = point.x.dataSync()[0] as number;
      x.dispose();
      return end;
    };
    expect(walk(churn(heun(), options), true)).toBeCloseTo(walk(heun(), true), 5);
    expect(walk(churn(heun(), options), false)).toBeCloseTo(walk(heun(), false), 5);
    expect(walk(heun(), false)).not.toBeCloseTo(walk(heun(), true), 1);
    expect(churn(ddim(), options).lowered).toBeUndefined();
  });
});

describe('the widest gap for a polynomial', () => {
  const at = (lambda: number): Level => vpCosine().atNoiseRatio(Math.exp(-lambda));

  it('is twice the previous gap for a line', () => {
    expect(lineFits(at(2.99), at(1), at(0))).toBe(true);
    expect(lineFits(at(3.01), at(1), at(0))).toBe(false);
    expect(lineFits(edm().at(0), edm().at(1), edm().at(2))).toBe(false);
  });

  it('is 0.4 and 1.1 times the previous gap for a parabola', () => {
    expect(parabolaFits(at(0.39), at(0), at(-0.39))).toBe(true);
    expect(parabolaFits(at(0.41), at(0), at(-0.41))).toBe(false);
    expect(parabolaFits(at(0.32), at(0), at(-0.3))).toBe(true);
    expect(parabolaFits(at(0.34), at(0), at(-0.3))).toBe(false);
  });
});

describe('on the default path and grid of the command line', () => {
  it('is within 2% of the exact end in 20 steps, and the step without it 24% or more off', () => {
    const network = {
      name: 'exact',
      description: { kind: 'exact' },
      shape: [1],
      classes: 0,
      init: () => ({}),
      apply: (_: unknown, x: tf.Tensor, levels: Parameters<typeof denoise>[1]) => denoise(x, levels),
    };
    const model = { network, params: {}, schedule: vpCosine(), grid: uniform() };
    const grid = uniform().place(vpCosine(), 20);
    const noise = tf.tensor([[1]]);
    const [exact] = oracle.flow([grid.level(20).sigma], grid.level(20), grid.level(0)) as [number];
    const error = (step: AnyStep, lowerOrder: boolean) => {
      const x = sample(model, { steps: 20, step, noise, lowerOrder });
      const [end] = x.dataSync();
      x.dispose();
      return Math.abs((end as number) / exact - 1);
    };
    for (const step of [dpmSolverPlusPlus2M(), dpmSolverPlusPlus3M(), stepFrom('unipc-2')]) {
      expect(error(step, true)).toBeLessThan(0.02);
      expect(error(step, false)).toBeGreaterThan(0.23);
    }
    noise.dispose();
  });

  it('gives the same bits if every gap is narrow', () => {
    const grid = karras()
      .place(edm(), 64)
      .pick(Array.from({ length: 40 }, (_, i) => i + 20));
    for (const name of stepNames) {
      const step = stepFrom(name);
      if (step.stochastic || name === 'dpm++-3m') continue;
      const walk = (lowerOrder: boolean) => {
        const x = tf.tensor([[30]]);
        const xs: number[] = [];
        for (const point of trajectory(denoise, x, { grid, step, lowerOrder }))
          xs.push(...point.x.dataSync());
        x.dispose();
        return xs;
      };
      expect(walk(true), name).toEqual(walk(false));
    }
  });
});
