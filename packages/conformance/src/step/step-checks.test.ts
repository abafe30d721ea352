import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  type AffineStep,
  affine,
  gap,
  intervalBetween,
  type Level,
  noiseRatio,
  type StepFunction,
} from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { failures } from '../kit/check';
import { explodingPath, trigonometricPath } from '../kit/paths';
import { gaussian } from '../oracles/gaussian';
import { mixture } from '../oracles/mixture';
import { type StepCheckOptions, stepChecks } from './step-checks';

beforeAll(() => tf.setBackend('cpu'));

const euler = (): AffineStep =>
  affine({
    name: 'euler',
    order: 1,
    coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
  });

/** Midpoint over log sigma, on the coordinate (x / alpha, sigma / alpha), for one level a batch. */
const midpoint = (): StepFunction => ({
  name: 'midpoint',
  order: 2,
  evaluations: 2,
  description: { kind: 'midpoint' },
  step: (denoise, x, { from, to }) =>
    tf.tidy(() => {
      const [a, b] = [from as Level, to as Level];
      const path = explodingPath();
      const between = path.atNoiseRatio(Math.sqrt(noiseRatio(a) * noiseRatio(b)));
      const half = euler().step(denoise, x, intervalBetween(a, between)).x;
      return { x: euler().advance(x, denoise(half, between), intervalBetween(a, b)) };
    }),
});

/** One path, and the order measured only where a test is about it. */
const quick: StepCheckOptions = { oracles: [], schedules: [trigonometricPath()] };

/** Names of failed checks, each path counted once. */
const failed = async (make: () => StepFunction, options = quick): Promise<string[]> => {
  const found = await failures(stepChecks(make, options));
  return [...new Set(found.map(({ name }) => name.replace(/,? on (a |alpha).*/, '')))];
};

const change =
  (part: Partial<AffineStep>): (() => StepFunction) =>
  () => ({ ...euler(), ...part });

describe('stepChecks', () => {
  it('pass for Euler', async () => {
    expect(await failures(stepChecks(euler, { oracles: [gaussian()] }))).toEqual([]);
  });

  it('measure the order: a second-order step that declares 1 fails, one that declares 2 does not', async () => {
    const order = (declared: number) => () => ({ ...midpoint(), order: declared });
    const options = { oracles: [mixture()], schedules: [explodingPath()] };
    const orderCheck = (make: () => StepFunction) =>
      failures(stepChecks(make, options).filter(({ name }) => name.includes('order')));
    expect(await orderCheck(order(2))).toEqual([]);
    const [failure] = await orderCheck(order(1));
    expect(failure?.message).toMatch(/order is 1, but the error falls with the power (1\.[89]|2\.[01])/);
  });

  it('catch a wrong number of evaluations', async () => {
    expect(await failed(change({ evaluations: 2 }))).toEqual([
      'evaluates the denoiser as often as it declares',
    ]);
  });

  it('catch a step that is a little off', async () => {
    const off = affine({
      name: 'off',
      order: 1,
      coefficients: (from, to) => ({ x: (1.001 * to.sigma) / from.sigma, x0: gap(to, from) / from.sigma }),
    });
    const names = await failed(() => off);
    expect(names).toContain('exact for data of one point');
    expect(names.some((name) => name.includes('composition law'))).toBe(true);
  });

  it('catch leaks and a disposed input', async () => {
    const leaky = change({
      step: (denoise, x, interval) => {
        tf.scalar(1);
        return euler().step(denoise, x, interval);
      },
    });
    const before = tf.memory().numTensors;
    expect(await failed(leaky)).toEqual(['no tensor leaks']);
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    const greedy = change({
      step: (denoise, x, interval) => {
        const result = euler().step(denoise, x, interval);
        x.dispose();
        return result;
      },
    });
    expect(await failed(greedy)).toContain(
      'the same input gives the same bits, and the input stays as it is',
    );
  });

  it('catch a step that evaluates on clean data, or is not finite at an end', async () => {
    const careless = change({
      step: (denoise, x, interval) => {
        const result = euler().step(denoise, x, interval);
        const again = denoise(result.x, interval.to);
        return { ...result, x: tf.tidy(() => tf.add(result.x, tf.mul(again, 0))) };
      },
    });
    expect(await failed(careless)).toContain(
      'finite from every level to every cleaner one, without a prediction at sigma = 0',
    );
    const messages = (await failures(stepChecks(careless))).map(({ message }) => message);
    expect(messages.some((text) => text.includes('was asked at sigma = 0'))).toBe(true);
    const textbook = affine({
      name: 'textbook',
      order: 1,
      coefficients: (a, b) => ({
        x: b.sigma / a.sigma,
        x0: b.alpha - (b.sigma / noiseRatio(b)) * (a.alpha / a.sigma),
      }),
    });
    expect((await failed(() => textbook)).some((name) => name.includes('finite'))).toBe(true);
  });

  it('catch a batch that mixes its examples, and an empty interval that moves x', async () => {
    const mixing = change({
      step: (denoise, x, interval) =>
        tf.tidy(() => {
          const { x: landed } = euler().step(denoise, x, interval);
          return { x: tf.sub(landed, tf.mul(0.01, tf.mean(landed, 0, true))) };
        }),
    });
    const names = await failed(mixing);
    expect(names).toContain('one level per example gives the same as example by example');
    expect(names).toContain('an empty interval changes nothing');
  });

  it('catch randomness, and a prediction that does not match x', async () => {
    let call = 0;
    const moody = change({
      step: (denoise, x, interval) =>
        tf.tidy(() => ({ x: tf.mul(euler().step(denoise, x, interval).x, 1 + 1e-6 * (call++ % 3)) })),
    });
    expect(await failed(moody)).toContain('the same input gives the same bits, and the input stays as it is');
    const lying = change({
      step: (denoise, x, interval) =>
        tf.tidy(() => {
          const result = euler().step(denoise, x, interval);
          return { ...result, prediction: tf.mul(result.prediction as tf.Tensor, 0.9) };
        }),
    });
    expect(await failed(lying)).toEqual([
      'its prediction, if it returns one, is the one whose DDIM step ends at the same x',
    ]);
  });

  it('catch a call of Math.random without effect', async () => {
    const careless = change({
      step: (denoise, x, interval) => {
        Math.random();
        return euler().step(denoise, x, interval);
      },
    });
    expect(await failed(careless)).toEqual(['nothing is random except the given noise']);
  });

  it('catch a wrong inverse', async () => {
    const wrong = change({ invert: (xFrom) => tf.clone(xFrom) });
    expect(await failed(wrong)).toEqual(['affine: invert undoes land']);
    const atEnds = (end: (interval: { from: Level; to: Level }) => boolean) =>
      change({
        invert: (xFrom, xTo, interval) =>
          tf.tidy(() => {
            const right = euler().invert(xFrom, xTo, interval);
            return end(interval as { from: Level; to: Level }) ? tf.mul(right, 1.001) : right;
          }),
      });
    expect(await failed(atEnds(({ to }) => to.sigma === 0))).toEqual(['affine: invert undoes land']);
    expect(await failed(atEnds(({ from }) => from.alpha === 0))).toEqual(['affine: invert undoes land']);
    const bent = change({ blend: (t, middle, s) => 0.99 * euler().blend(t, middle, s) });
    expect((await failed(bent)).join()).toContain('composition law');
  });

  it('leave the point mass out if the step does not claim it', () => {
    const names = stepChecks(euler, { schedules: [trigonometricPath()], exactOnPointMass: false }).map(
      (c) => c.name,
    );
    expect(names.filter((name) => name.includes('one point'))).toEqual([]);
    expect(names.length).toBeGreaterThan(10);
  });
});
