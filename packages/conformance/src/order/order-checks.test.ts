import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Level, noiseRatio, type StepFunction } from '@tractjs/core';
import { bogackiShampine, ddim, rk4 } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { failures } from '../kit/check';
import { trigonometricPath } from '../kit/paths';
import { gaussian } from '../oracles/gaussian';
import { mixture, twoModes } from '../oracles/mixture';
import { type StepCheckOptions, stepChecks } from '../step/step-checks';
import { convergence } from './convergence';

beforeAll(() => tf.setBackend('cpu'));

const options: StepCheckOptions = { oracles: [mixture(twoModes)], schedules: [trigonometricPath()] };

const failed = async (make: () => StepFunction, more: StepCheckOptions = {}) =>
  failures(stepChecks(make, { ...options, ...more }));

/**
 * The classical method, whose numbers tfjs rounds to float32. Over a step to an end of the path it stands in
 * with DDIM.
 */
const byHand = (): StepFunction => ({
  ...rk4(),
  step: (denoise, x, interval) => {
    const [from, to] = [interval.from, interval.to];
    if (
      Array.isArray(from) ||
      Array.isArray(to) ||
      noiseRatio(from as Level) > 1e3 ||
      noiseRatio(to as Level) < 1e-3
    )
      return rk4().step(denoise, x, interval);
    return tf.tidy(() => {
      const [a, b, middle] = [from, to, interval.between(1 / 2, 'noiseRatio')] as [Level, Level, Level];
      const h = noiseRatio(b) - noiseRatio(a);
      const slope = (y: tf.Tensor, at: Level) =>
        tf.div(tf.sub(y, denoise(tf.mul(y, at.alpha), at)), noiseRatio(at));
      const y = tf.div(x, a.alpha);
      const k1 = slope(y, a);
      const k2 = slope(tf.add(y, tf.mul(k1, h / 2)), middle);
      const k3 = slope(tf.add(y, tf.mul(k2, h / 2)), middle);
      const k4 = slope(tf.add(y, tf.mul(k3, h)), b);
      const mean = tf.addN([tf.mul(k1, 1 / 6), tf.mul(k2, 1 / 3), tf.mul(k3, 1 / 3), tf.mul(k4, 1 / 6)]);
      return { x: tf.mul(tf.add(y, tf.mul(mean, h)), b.alpha) };
    });
  },
});

describe('convergence in doubles', () => {
  it('measures order 4', () => {
    for (const oracle of [gaussian(), mixture(twoModes), mixture()]) {
      const walks = { precision: 'double', steps: [32, 48, 64, 96], window: [1e-9, 1e-4] } as const;
      const { slope, fitted } = convergence(rk4(), trigonometricPath(), oracle, walks);
      expect(fitted).toHaveLength(4);
      expect(Math.abs(slope - 4)).toBeLessThan(0.05);
    }
    expect(tf.getBackend()).toBe('cpu');
  });

  it('distinguishes third order from fourth, which float32 cannot', async () => {
    expect((await failed(bogackiShampine)).map(({ name }) => name)).toEqual([]);
    const [claims] = await failed(() => ({ ...bogackiShampine(), order: 4 }));
    expect(claims?.message).toMatch(/order is 4, but the error falls with the power (2\.9|3\.0)/);
    // A term of first order, so small that it shows only where float32 has no digits left.
    const blurred = (): StepFunction => {
      const step = rk4();
      const euler = ddim();
      return {
        ...step,
        step: (denoise, x, interval, condition) =>
          tf.tidy(() => {
            const [fine, coarse] = [step, euler].map((each) => each.step(denoise, x, interval, condition).x);
            return {
              x: tf.add(tf.mul(fine as tf.Tensor, 1 + 2 ** -13), tf.mul(coarse as tf.Tensor, -(2 ** -13))),
            };
          }),
      };
    };
    const orderOf = async (precision: 'single' | 'double') =>
      (await failed(blurred, { precision })).filter(({ name }) => name.includes('order'));
    expect(await orderOf('single')).toEqual([]);
    expect((await orderOf('double'))[0]?.message).toMatch(/order is 4, but/);
  });

  it('measures order 4 although tfjs rounds constants', async () => {
    expect(
      await failed(byHand, { exactOnPointMass: false, rounding: { allowed: 1, because: 'x / alpha' } }),
    ).toEqual([]);
  });

  it('lists the errors if too few are within the window', () => {
    expect(() => convergence(ddim(), trigonometricPath(), gaussian(), { window: [1e-9, 1e-8] })).toThrow(
      /Fewer than three errors.* in 16/,
    );
  });
});

describe('float32 compared with doubles', () => {
  const firstOrder = (step: StepFunction['step']) => (): StepFunction => ({
    name: 'first order',
    order: 1,
    evaluations: 1,
    description: { kind: 'first-order' },
    step,
  });
  /** Adds and takes away what leaves three digits. */
  const blunt = firstOrder((denoise, x, interval) =>
    tf.tidy(() => ({ x: tf.sub(tf.add(ddim().step(denoise, x, interval).x, 2000), 2000) })),
  );

  it('catch a step that loses digits, and allow it with a reason', async () => {
    const names = async (more: StepCheckOptions = {}) =>
      (await failed(blunt, { oracles: [], exactOnPointMass: false, ...more })).map(({ name }) => name);
    expect(await names()).toContain('float32 loses few digits, on alpha^2 + sigma^2 = 1');
    const rounding = { allowed: 1, because: 'it is blunt' };
    expect((await names({ rounding })).filter((name) => name.includes('digits'))).toEqual([]);
    const named = stepChecks(blunt, { ...options, rounding }).map(({ name }) => name);
    expect(named).toContain('float32 loses few digits (1: it is blunt), on alpha^2 + sigma^2 = 1');
  });

  it('are left out if a step uses an operation that the backend lacks', async () => {
    const summed = firstOrder((denoise, x, interval) =>
      tf.tidy(() => {
        const all = tf.cumsum(tf.stack([tf.zerosLike(x), ddim().step(denoise, x, interval).x]));
        return { x: tf.squeeze(tf.slice(all, 1, 1), [0]) };
      }),
    );
    const [digits] = await failed(summed, { oracles: [] });
    expect(digits?.message).toMatch(/Cumsum.*precision: 'single'/);
    expect(await failed(summed, { precision: 'single' })).toEqual([]);
    expect(tf.getBackend()).toBe('cpu');
  });
});
