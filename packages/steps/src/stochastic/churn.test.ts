import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Denoiser, intervalBetween, type Level, randomSource } from '@tractjs/core';
import { edm, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddim } from '../ddim/ddim';
import { heun } from '../runge-kutta/heun';
import { eulerInTime } from '../runge-kutta/in-time';
import { dpm2 } from '../runge-kutta/midpoint';
import { gaussianDenoiser, gaussianMean, stepWithFixedNoise } from '../testing/gaussian-walks';
import { churn } from './churn';
import { ddpm } from './ddpm';

beforeAll(() => tf.setBackend('cpu'));

describe('churn', () => {
  it('is the step itself without noise', () => {
    const [schedule, from, to] = [vpCosine(), vpCosine().at(0.7), vpCosine().at(0.4)];
    const x = tf.tensor([0.4, -1.2]);
    const plain = heun().step(gaussianDenoiser, x, intervalBetween(from, to));
    const off = [
      { sChurn: 0, steps: 5 },
      { sChurn: 10, steps: 5, sMax: 0.1 },
      { sChurn: 10, steps: 5, sMin: 100 },
    ];
    for (const options of off)
      expect(stepWithFixedNoise(churn(heun(), options), [0.4, -1.2], from, to, schedule)).toEqual([
        ...plain.x.dataSync(),
      ]);
    tf.dispose([x, plain]);
  });

  it('adds noise at the noisiest level of a schedule', () => {
    const schedule = edm({ sigmaMax: 10 });
    const seen: number[] = [];
    const watching: Denoiser = (x, levels) => {
      seen.push((levels as Level).sigma);
      return gaussianDenoiser(x, levels);
    };
    for (const sigma of [10, 9, 5]) {
      const options = { sChurn: 100, steps: 10 };
      stepWithFixedNoise(churn(ddim(), options), [1], schedule.at(sigma), schedule.at(1), schedule, watching);
    }
    expect(seen).toEqual([10, 9, 5].map((sigma) => expect.closeTo(sigma * Math.SQRT2, 12)));
  });

  it('takes the first step of a walk from above sigma_max, like the sampler of the authors', () => {
    const [t, next, noise] = [3, 1.5, randomSource(9).normal(2)];
    const hat = t * (1 + 0.25);
    const expected = [4, -2.5].map((x, i) => {
      const lifted = x + 1.01 * Math.sqrt(hat * hat - t * t) * (noise[i] as number);
      const slope = (lifted - gaussianMean(lifted, edm().at(hat))) / hat;
      return expect.closeTo(lifted + (next - hat) * slope, 5);
    });
    const schedule = edm({ sigmaMax: t });
    for (const step of [ddim(), eulerInTime()]) {
      const churned = churn(step, { sChurn: 2.5, steps: 10, sNoise: 1.01 });
      expect(stepWithFixedNoise(churned, [4, -2.5], schedule.at(t), schedule.at(next), schedule)).toEqual(
        expected,
      );
    }
  });

  it('gives the inner step an interval from the raised level', () => {
    const schedule = vpCosine();
    const [from, to] = [schedule.at(0.6), schedule.at(0.2)];
    const [a, b] = [from, to].map(({ alpha, sigma }) => Math.log(sigma / alpha)) as [number, number];
    const seen: number[] = [];
    const watching: Denoiser = (x, levels) => {
      seen.push(...[levels].flat().map(({ alpha, sigma }) => Math.log(sigma / alpha)));
      return gaussianDenoiser(x, levels);
    };
    const step = churn(dpm2(), { sChurn: 100, steps: 10 });
    stepWithFixedNoise(step, [1], from, to, schedule, watching);
    stepWithFixedNoise(step, [1, 1], [from, to], [to, schedule.at(0.1)], schedule, watching);
    const hat = a + Math.log(2) / 2;
    const [c, d] = [b + Math.log(2) / 2, Math.log(schedule.at(0.1).sigma / schedule.at(0.1).alpha)];
    const expected = [hat, (hat + b) / 2, hat, c, (hat + b) / 2, (c + d) / 2];
    expect(seen).toEqual(expected.map((value) => expect.closeTo(value, 10)));
  });

  it('works with steps in time', () => {
    const schedule = edm();
    const options = { sChurn: 1, steps: 4 };
    const ends = [eulerInTime(), ddim()].map((step) =>
      stepWithFixedNoise(churn(step, options), [3, -2], schedule.at(2), schedule.at(0.5), schedule),
    );
    expect(ends[0]).toEqual(ends[1]?.map((value) => expect.closeTo(value, 5)));
  });

  it('refuses bad options and steps that are not deterministic', () => {
    const good = { sChurn: 1, steps: 4 };
    const bad: Readonly<Record<string, object>> = {
      'sChurn is -1': { sChurn: -1 },
      'sChurn is Infinity': { sChurn: Number.POSITIVE_INFINITY },
      'steps is 0': { steps: 0 },
      'steps is undefined': { steps: undefined },
      'sMin is -1': { sMin: -1 },
      'sMax is 1: give a number, sMin (2) or more.': { sMin: 2, sMax: 1 },
      'sNoise is NaN': { sNoise: Number.NaN },
    };
    for (const [message, options] of Object.entries(bad))
      expect(() => churn(heun(), { ...good, ...options })).toThrow(message);
    expect(() => churn(ddpm() as unknown as ReturnType<typeof heun>, good)).toThrow(
      'step is ddpm: it is stochastic',
    );
    const alone = churn(heun(), good);
    expect(() => stepWithFixedNoise(alone, [1], edm().at(2), edm().at(1))).toThrow('has no schedule');
  });
});
