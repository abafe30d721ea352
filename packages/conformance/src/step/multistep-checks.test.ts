import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  affine,
  combine,
  gap,
  type Level,
  levelList,
  logSnr,
  type MultistepStep,
  mapLevels,
  multistep,
  sameLevel,
} from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeStep } from '../describe';
import { failures } from '../kit/check';
import { trigonometricPath } from '../kit/paths';
import { mixture, twoModes } from '../oracles/mixture';
import { type StepCheckOptions, stepChecks } from './step-checks';

beforeAll(() => tf.setBackend('cpu'));

type Step = MultistepStep['step'];

const euler = affine({
  name: 'euler',
  order: 1,
  coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
});

/** Half of the last step in log-SNR in units of the one before: 0 where either reaches an end of the path. */
const share = (to: Level, from: Level, before: Level): number => {
  const [h, last] = [logSnr(to) - logSnr(from), logSnr(from) - logSnr(before)];
  return sameLevel(to, from) || !Number.isFinite(h) ? 0 : h / (2 * last);
};

/** Second order with one earlier evaluation: lands with p + share (p - p before). */
const secondOrder =
  (shareOf = share): Step =>
  (denoise, x, interval, past) => {
    const [before] = past;
    const prediction = denoise(x, interval.from);
    return tf.tidy(() => {
      let blend = prediction;
      if (before !== undefined) {
        const [to, from, last] = [interval.to, interval.from, before.levels].map((levels) =>
          levelList(levels, x.shape[0] as number),
        ) as [readonly Level[], readonly Level[], readonly Level[]];
        const w = to.map((level, i) => shareOf(level, from[i] as Level, last[i] as Level));
        blend = combine([1, prediction], [w, tf.sub(prediction, before.prediction)]);
      }
      return {
        x: euler.advance(x, blend, interval),
        past: { levels: interval.from, x: tf.clone(x), prediction },
      } as unknown as tf.TensorContainer;
    }) as unknown as ReturnType<Step>;
  };

const rule = (step: Step = secondOrder(), order = 2): MultistepStep =>
  multistep({ name: 'second order', order, history: 1, step });

/** The same without the checks of core's `multistep`. */
const unchecked = (step: Step = secondOrder()): MultistepStep => ({ ...rule(), step });

const quick: StepCheckOptions = { oracles: [], schedules: [trigonometricPath()] };

const failed = async (make: () => MultistepStep, options = quick): Promise<string[]> =>
  (await failures(stepChecks(make, options))).map(({ name }) => name.replace(/,? on (a |alpha).*/, ''));

// What a third party writes, run for real.
describeStep('second order', rule, { describe, it, oracles: [mixture(twoModes)] });

describe('stepChecks of a multistep rule', () => {
  it('catch a bad history that is accepted', async () => {
    const names = [
      'declares how many earlier evaluations it uses, and refuses more',
      'refuses a past that is not noisier than what comes after it',
    ];
    expect(await failed(() => unchecked())).toEqual(names);
    expect(await failed(() => ({ ...rule(), history: 0.5 }))).toContain(names[0]);
  });

  it('catch passed-on tensors that are not new, or belong to another level', async () => {
    const name = 'passes on its own evaluation, in new tensors';
    const borrowed: Step = (denoise, x, interval, past) => {
      const result = secondOrder()(denoise, x, interval, past);
      result.past.x.dispose();
      return { ...result, past: { ...result.past, x } };
    };
    expect(await failed(() => rule(borrowed))).toContain(name);
    const twice: Step = (denoise, x, interval, past) => {
      const result = secondOrder()(denoise, x, interval, past);
      result.past.x.dispose();
      return { ...result, past: { ...result.past, x: result.x } };
    };
    expect(await failed(() => rule(twice))).toEqual([name]);
    const elsewhere: Step = (denoise, x, interval, past) => {
      const result = secondOrder()(denoise, x, interval, past);
      return { ...result, past: { ...result.past, levels: interval.to } };
    };
    expect(await failed(() => rule(elsewhere))).toEqual([name]);
  });

  it('catch a past that is disposed of', async () => {
    const greedy: Step = (denoise, x, interval, past) => {
      const result = secondOrder()(denoise, x, interval, past);
      past[0]?.prediction.dispose();
      return result;
    };
    expect(await failed(() => rule(greedy))).toContain(
      'the same input gives the same bits, and the input stays as it is',
    );
  });

  it('catch a rule that uses the levels of one example only', async () => {
    const lazy: Step = (denoise, x, interval, past) => {
      const own = past.map((entry) => ({ ...entry, levels: [entry.levels].flat()[0] as Level }));
      return secondOrder()(denoise, x, interval, own);
    };
    expect(await failed(() => rule(lazy))).toContain(
      'one level per example gives the same as example by example',
    );
  });

  it('catch a coefficient that is not finite at an end, and an empty interval that moves x', async () => {
    const careless = secondOrder(
      (to, from, before) => (logSnr(to) - logSnr(from)) / (2 * (logSnr(from) - logSnr(before))),
    );
    expect(await failed(() => rule(careless))).toContain(
      'finite from every level to every cleaner one, without a prediction at sigma = 0',
    );
    const moving: Step = (denoise, x, interval, past) => {
      const result = secondOrder()(denoise, x, interval, past);
      const moved = tf.tidy(() =>
        tf.add(
          result.x,
          tf.mul(1e-3 * past.length, combine([mapLevels(interval.from, (l) => l.sigma), tf.onesLike(x)])),
        ),
      );
      result.x.dispose();
      return { ...result, x: moved };
    };
    expect(await failed(() => rule(moving))).toContain('an empty interval changes nothing');
  });

  const orders = { oracles: [mixture(twoModes)], schedules: [trigonometricPath()] };
  const ordersOf = (make: () => MultistepStep) =>
    failures(stepChecks(make, orders).filter(({ name }) => /order|converges/.test(name)));

  it('measure the order with a history from the exact flow', async () => {
    expect(await ordersOf(rule)).toEqual([]);
    const [claims] = await ordersOf(() => rule(secondOrder(), 3));
    expect(claims?.message).toMatch(/order is 3, but the error falls with the power (1\.[89]|2\.[01])/);
    const [wrong] = await ordersOf(() => rule(secondOrder((...levels) => 1.2 * share(...levels))));
    expect(wrong?.message).toMatch(/order is 2, but the error falls with the power 1\./);
  });

  it('catch a rule that fails without a history', async () => {
    const lost: Step = (denoise, x, interval, past) => {
      if (past.length > 0) return secondOrder()(denoise, x, interval, past);
      return secondOrder()((...given) => tf.tidy(() => tf.mul(0.99, denoise(...given))), x, interval, past);
    };
    const found = await ordersOf(() => rule(lost));
    expect(found.map(({ name }) => name)).toEqual([
      'converges with fewer earlier evaluations, and with none, on alpha^2 + sigma^2 = 1',
    ]);
  });

  it('leave the walks out without an oracle', () => {
    const names = stepChecks(rule, { ...quick, oracles: [] }).map(({ name }) => name);
    expect(names.filter((name) => /order|converges/.test(name))).toEqual([]);
  });
});
