import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { affine, combine, gap, intervalBetween, type Level, levelList, sameLevel } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeDistiller } from '../describe';
import { failures } from '../kit/check';
import { trigonometricPath } from '../kit/paths';
import { points } from '../kit/points';
import { gaussian } from '../oracles/gaussian';
import { highPrecision as hp } from '../oracles/high-precision';
import { asDenoiser } from '../oracles/oracle';
import { distillerChecks } from './distiller-checks';
import { referenceTarget } from './distiller-reference';
import { type DistillerSubject, type ExampleLevels, places } from './distiller-subject';

beforeAll(() => tf.setBackend('cpu'));

const euler = affine({
  name: 'euler',
  order: 1,
  coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
});

type Target = DistillerSubject['target'];

/** w p + (1 - w) g, example by example, with what a test changes. */
const blended =
  (change: { weight?: (w: number) => number; arrived?: (place: ExampleLevels) => boolean } = {}): Target =>
  ({ teacher, selfTeacher, schedule }, x, { t, tPrime, s }, condition) =>
    tf.tidy(() => {
      const n = x.shape[0] as number;
      const [ts, middles, ends] = [t, tPrime, s].map((levels) => levelList(levels, n)) as [
        readonly Level[],
        readonly Level[],
        readonly Level[],
      ];
      const all = ts.map(
        (level, i): ExampleLevels => ({ t: level, tPrime: middles[i] as Level, s: ends[i] as Level }),
      );
      const p = teacher(x, t, condition);
      const middle = euler.advance(x, p, intervalBetween(t, tPrime, schedule));
      const { arrived = (place: ExampleLevels) => sameLevel(place.tPrime, place.s) } = change;
      const g = selfTeacher(
        middle,
        all.map((place) => (arrived(place) ? place.t : place.tPrime)),
        condition,
      );
      const { weight = (w: number) => w } = change;
      const w = all.map((place) => weight(euler.blend(place.t, place.tPrime, place.s)));
      return combine([w, p], [w.map((share) => 1 - share), g]);
    });

const subject = (target: Target): DistillerSubject => ({ teacherStep: euler, studentStep: euler, target });

const right = blended();

// What a third party writes, run for real.
describeDistiller('of blended predictions', () => subject(right), { describe, it });

/** Names of failed checks, on the path with both ends exactly. */
const failed = async (target: Target, options = {}): Promise<string[]> => {
  const checks = distillerChecks(() => subject(target), { schedules: [trigonometricPath()], ...options });
  return (await failures(checks)).map(({ name }) => name.replace(/, on alpha.*/, ''));
};

const lands = "is the prediction that ends where teacher and self-teacher end, from t over t' to s";
const consistent = 'is the prediction of a consistent self-teacher';

describe('distillerChecks', () => {
  it('catch the textbook inversion, whose digits cancel', async () => {
    const textbook: Target = ({ teacher, selfTeacher }, x, { t, tPrime, s }) =>
      tf.tidy(() => {
        const middle = euler.step(teacher, x, intervalBetween(t, tPrime)).x;
        const n = x.shape[0] as number;
        const [ts, from, to] = [t, tPrime, s].map((levels) => levelList(levels, n)) as [
          Level[],
          Level[],
          Level[],
        ];
        const stay = from.map((level, i) => sameLevel(level, to[i] as Level));
        const interval = intervalBetween(
          from.map((level, i) => (stay[i] ? (ts[i] as Level) : level)),
          to.map((level, i) => (stay[i] ? (ts[i] as Level) : level)),
        );
        return euler.invert(x, euler.step(selfTeacher, middle, interval).x, intervalBetween(t, s));
      });
    expect(await failed(textbook)).toEqual(expect.arrayContaining([lands, consistent]));
  });

  it('catch a weight that is a little off', async () => {
    const off = blended({ weight: (w) => (w === 1 ? 1 : 0.999 * w) });
    expect(await failed(off)).toEqual([lands, consistent]);
  });

  it('catch a target that evaluates clean data, or the wrong denoiser', async () => {
    const careless = blended({ arrived: () => false });
    expect(await failed(careless)).toContain('is finite, and evaluates no denoiser on clean data');
    const swapped: Target = (teachers, ...rest) =>
      right({ ...teachers, teacher: teachers.selfTeacher, selfTeacher: teachers.teacher }, ...rest);
    expect(await failed(swapped)).toEqual(
      expect.arrayContaining([lands, "is the teacher's prediction alone if t' is the end"]),
    );
  });

  it('catch a batch that mixes its examples', async () => {
    const mixing: Target = (...given) =>
      tf.tidy(() => {
        const found = right(...given);
        return tf.add(found, tf.mul(1e-4, tf.mean(found)));
      });
    expect(await failed(mixing)).toContain('one level per example gives the same as example by example');
  });

  it('catch randomness, leaks, and a disposed input', async () => {
    const chance: Target = (...given) =>
      tf.tidy(() => tf.add(right(...given), tf.randomNormal([1], 0, 1e-7)));
    const bits = 'the same input gives the same bits, and the input stays as it is';
    expect(await failed(chance)).toEqual([bits]);
    const leaky: Target = (...given) => {
      tf.scalar(1);
      return right(...given);
    };
    expect(await failed(leaky)).toEqual(['no tensor leaks']);
    const greedy: Target = (teachers, x, ...rest) => {
      const found = right(teachers, x, ...rest);
      x.dispose();
      return found;
    };
    expect(await failed(greedy)).toContain(bits);
  });

  it('catch a condition that does not reach both denoisers', async () => {
    const silent: Target = (teachers, x, place, condition) =>
      right({ ...teachers, selfTeacher: (z, at) => teachers.selfTeacher(z, at) }, x, place, condition);
    expect(await failed(silent)).toEqual(['passes a condition to every denoiser']);
    expect(await failed(silent, { conditional: false })).toEqual([]);
  });

  it('respect a larger tolerance', async () => {
    const off = blended({ weight: (w) => (w === 1 ? 1 : 0.999 * w) });
    expect(await failed(off)).toEqual([lands, consistent]);
    expect(await failed(off, { tolerance: 1e-2 })).toEqual([]);
  });
});

describe('referenceTarget', () => {
  it('agrees with 256-bit arithmetic', () => {
    const schedule = trigonometricPath();
    const oracle = gaussian();
    const teachers = {
      teacher: asDenoiser(oracle),
      selfTeacher: asDenoiser(gaussian({ mean: -0.2 })),
      schedule,
    };
    const all = places(schedule, {});
    const xs = all.map(({ t }) => points(t, 1));
    const found = referenceTarget(subject(right), teachers, xs, all);
    /** alpha_to x0 + sigma_to (x - alpha_from x0) / sigma_from */
    const land = (x: bigint, x0: bigint, from: Level, to: Level): bigint => {
      const noise = hp.divide(x - hp.multiply(hp.from(from.alpha), x0), hp.from(from.sigma));
      return hp.multiply(hp.from(to.alpha), x0) + hp.multiply(hp.from(to.sigma), noise);
    };
    const predict = (
      x: bigint,
      { mean, std }: { mean: number; std: number },
      { alpha, sigma }: Level,
    ): bigint => {
      const [m, v, a, s] = [mean, std * std, alpha, sigma].map(hp.from) as [bigint, bigint, bigint, bigint];
      const spread = hp.multiply(hp.multiply(a, a), v) + hp.multiply(s, s);
      return m + hp.divide(hp.multiply(hp.multiply(a, v), x - hp.multiply(a, m)), spread);
    };
    all.forEach(({ t, tPrime, s }, i) => {
      const x = hp.from(xs[i]?.[0] as number);
      const middle = land(x, predict(x, { mean: 0.3, std: 0.5 }, t), t, tPrime);
      const rest = () => land(middle, predict(middle, { mean: -0.2, std: 0.5 }, tPrime), tPrime, s);
      const end = sameLevel(tPrime, s) ? middle : rest();
      // x_to = c_x x + c_0 x0, with c_x = sigma_s / sigma_t and c_0 = alpha_s - alpha_t c_x
      const keep = hp.divide(hp.from(s.sigma), hp.from(t.sigma));
      const add = hp.from(s.alpha) - hp.multiply(hp.from(t.alpha), keep);
      const exact = hp.toNumber(hp.divide(end - hp.multiply(keep, x), add));
      expect(Math.abs((found[i]?.[0] as number) - exact)).toBeLessThan(1e-8);
    });
  });
});
