import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Level } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RawNetwork } from '../parts/raw-network';
import { ve, vp } from '../testing/test-support';
import { precondition } from './precondition';
import { preconditioning } from './preconditioning';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** F(x, log-SNR) = 2 x, which records its arguments. */
const spy = () => {
  const seen: { x: number[]; logSnr: number[] } = { x: [], logSnr: [] };
  const raw: RawNetwork = {
    name: 'spy',
    description: { kind: 'spy' },
    shape: [1],
    classes: 0,
    paramShapes: () => ({}),
    init: () => ({}),
    apply(_, x, logSnr) {
      seen.x = [...x.dataSync()];
      seen.logSnr = [...logSnr.dataSync()];
      return tf.mul(x, 2);
    },
  };
  return { raw, seen };
};

const levels: Level[] = [0.01, 0.3, 0.7, 0.99].flatMap((t) => [
  vp(t),
  ve(10 ** (4 * t - 2)),
  { time: t, alpha: 1 - t, sigma: t },
]);

describe('preconditioning', () => {
  it.each([1, 0.5])('has unit variance in and out, and the smallest skip error, at dataStd %s', (s) => {
    for (const { alpha, sigma, ...rest } of levels) {
      const c = preconditioning({ alpha, sigma, ...rest }, s);
      const variance = (alpha * s) ** 2 + sigma ** 2;
      expect(c.input ** 2 * variance).toBeCloseTo(1, 12);
      expect(c.skip).toBeCloseTo((alpha * s * s) / variance, 12);
      // F has to provide x0 - skip x, with the variance (1 - skip alpha)^2 s^2 + skip^2 sigma^2.
      expect(c.output ** 2).toBeCloseTo((1 - c.skip * alpha) ** 2 * s * s + c.skip ** 2 * sigma ** 2, 12);
    }
  });

  it('matches the table of Karras et al. 2022 for alpha = 1', () => {
    for (const sigma of [0.002, 0.5, 80]) {
      const c = preconditioning(ve(sigma), 0.5);
      expect(c.input).toBeCloseTo(1 / Math.sqrt(sigma ** 2 + 0.25), 12);
      expect(c.skip).toBeCloseTo(0.25 / (sigma ** 2 + 0.25), 12);
      expect(c.output).toBeCloseTo((sigma * 0.5) / Math.sqrt(sigma ** 2 + 0.25), 12);
    }
  });

  it('is v-prediction if the variance is preserved: x0 = alpha x - sigma v with F = -v', () => {
    for (const t of [0.1, 0.5, 0.9]) {
      const level = vp(t);
      const c = preconditioning(level);
      expect(
        [c.input, c.skip, c.output]
          .map((x, i) => Math.abs(x - ([1, level.alpha, level.sigma][i] as number)))
          .every((d) => d < 1e-15),
      ).toBe(true);
    }
  });
});

describe('precondition', () => {
  it("passes on the names of the raw network's buffers", () => {
    const { raw } = spy();
    expect(precondition({ ...raw, buffers: ['frequencies'] }).buffers).toEqual(['frequencies']);
    expect(precondition(raw)).not.toHaveProperty('buffers');
  });

  const x = () => tf.tensor2d([[3], [-0.7]]);

  it.each([1, 0.5])('is exact at both ends, dataStd %s', (dataStd) => {
    const { raw, seen } = spy();
    const network = precondition(raw, { dataStd });
    expect([...network.apply({}, x(), vp(0)).dataSync()]).toEqual([...x().dataSync()]);
    expect([...network.apply({}, x(), [ve(0), { time: 0, alpha: 0.5, sigma: 0 }]).dataSync()]).toEqual([
      3,
      Math.fround(-1.4),
    ]);
    const noise = network.apply({}, x(), vp(1)).dataSync();
    expect([...noise]).toEqual([...x().dataSync()].map((v) => Math.fround(2 * dataStd * v)));
    expect(seen.logSnr).toEqual([-20, -20]);
  });

  it("gives the network x at unit variance and each example's log-SNR, clamped to +-20", () => {
    const { raw, seen } = spy();
    precondition(raw, { dataStd: 2 }).apply({}, x(), [ve(1e-9), ve(0.5)]);
    expect(seen.logSnr).toEqual([20, Math.fround(-2 * Math.log(0.5))]);
    expect(seen.x).toEqual(
      [Math.fround(3 / 2), Math.fround(-0.7 / Math.hypot(2, 0.5))].map((v) => expect.closeTo(v, 6)),
    );
  });

  it('scales x equally for all prediction types, and keeps the output unscaled', () => {
    const { raw, seen } = spy();
    const got = precondition(raw, { dataStd: 2, predict: 'flow' }).apply({}, x(), ve(0.5)).dataSync();
    expect(seen.x).toEqual([3, -0.7].map((v) => expect.closeTo(v / Math.hypot(2, 0.5), 6)));
    expect([...got]).toEqual(seen.x.map((v, i) => expect.closeTo(([3, -0.7][i]! - 0.5 * 2 * v) / 1.5, 6)));
    expect(seen.logSnr).toEqual([0, 0].map(() => Math.fround(-2 * Math.log(0.5))));
  });

  it('leaks no tensors and reports bad arguments', () => {
    const network = precondition(spy().raw);
    const input = x();
    const before = tf.memory().numTensors;
    network.apply({}, input, vp(0.5)).dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(() => network.apply({}, tf.zeros([2, 2]), vp(0.5))).toThrow(/x is .*\[2,2\].*\[N, 1\]/);
    for (const predict of ['f', 'v'] as const)
      expect(() => precondition(spy().raw, { dataStd: 0, predict })).toThrow(/dataStd is 0/);
  });
});
