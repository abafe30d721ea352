import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  intervalBetween,
  type Level,
  noiseRatio,
  randomSource,
  type StochasticStep,
  timeGrid,
} from '@tractjs/core';
import { edm, rectifiedFlow, vpCosine, vpDdpm } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { eulerInTime, heunInTime } from '../runge-kutta/in-time';
import { fixedNoise, gaussianDenoiser, gaussianMean, stepWithFixedNoise } from '../testing/gaussian-walks';
import { ddimEta } from './ddim-eta';
import { ddpm } from './ddpm';

beforeAll(() => tf.setBackend('cpu'));

const xs = [0.4, -1.2, 2];
/** The noise of `stepWithFixedNoise`. */
const z = [...randomSource(9).normal(3)];

/** alpha_to x0 + sqrt(sigma_to^2 - s^2) eps + f z, the formula of the papers. */
const textbook = (from: Level, to: Level, s: number, f = s): number[] =>
  xs.map((x, i) => {
    const x0 = gaussianMean(x, from);
    const eps = (x - from.alpha * x0) / from.sigma;
    return to.alpha * x0 + Math.sqrt(Math.max(0, to.sigma ** 2 - s * s)) * eps + f * (z[i] as number);
  });

const pairs: readonly [string, Level, Level][] = [
  ['vp-cosine', vpCosine().at(0.7), vpCosine().at(0.4)],
  ['edm', edm().at(3), edm().at(0.5)],
  ['edm, to clean', edm().at(3), edm().at(0)],
  ['rectified flow', rectifiedFlow().at(0.8), rectifiedFlow().at(0.3)],
];

const fresh = (from: Level, to: Level) => Math.sqrt(1 - (noiseRatio(to) / noiseRatio(from)) ** 2);

describe.each(pairs)('on %s', (_, from, to) => {
  const expectLanding = (step: StochasticStep, expected: readonly number[]) =>
    expect(stepWithFixedNoise(step, xs, from, to)).toEqual(expected.map((value) => expect.closeTo(value, 5)));

  it.each([0.3, 1])('ddim-eta %d replaces that share of the noise', (eta) => {
    expectLanding(ddimEta({ eta }), textbook(from, to, eta * to.sigma * fresh(from, to)));
  });

  it('ddim-eta has an eta of 1 and ddpm the posterior variance by default', () => {
    const expected = textbook(from, to, to.sigma * fresh(from, to));
    expectLanding(ddimEta(), expected);
    expectLanding(ddpm(), expected);
  });

  it('ddpm with the forward variance has the same mean, and no noise to a clean level', () => {
    const noise = to.sigma === 0 ? 0 : from.sigma * fresh(from, to);
    expectLanding(ddpm({ variance: 'forward' }), textbook(from, to, to.sigma * fresh(from, to), noise));
  });

  it('nothing happens over an empty interval', () => {
    for (const step of [ddimEta(), ddpm(), ddpm({ variance: 'forward' })])
      expect(stepWithFixedNoise(step, xs, from, from)).toEqual(xs.map((x) => expect.closeTo(x, 6)));
  });
});

it('stochastic steps declare their properties', () => {
  const { step: _, ...declared } = ddimEta({ eta: 0.5 });
  expect(declared).toEqual({
    name: 'ddim-eta',
    order: 1,
    evaluations: 1,
    stochastic: true,
    description: { kind: 'ddim-eta', eta: 0.5 },
  });
  expect(ddpm().description).toEqual({ kind: 'ddpm', variance: 'posterior' });
  for (const eta of ['1', null]) expect(() => ddimEta({ eta: eta as unknown as number })).toThrow('eta is');
});

describe('steps in time', () => {
  it('require derivatives, and show the level that has none', () => {
    const { levels } = timeGrid([3, 200].map((n) => vpDdpm().at(n)));
    const [to, from] = levels as [Level, Level];
    const x = tf.tensor([1]);
    const before = tf.memory().numTensors;
    const { time, alpha, sigma } = from;
    for (const step of [eulerInTime(), heunInTime()])
      expect(() => step.step(gaussianDenoiser, x, intervalBetween(from, to))).toThrow(
        `interval is ${JSON.stringify({ time, alpha, sigma })}: this step integrates in time and needs`,
      );
    const half = { ...from, alphaRate: -1 };
    expect(() => eulerInTime().step(gaussianDenoiser, x, intervalBetween(half, to))).toThrow(
      'this step integrates in time',
    );
    expect(() =>
      eulerInTime().step(gaussianDenoiser, x, intervalBetween({ ...from, sigmaRate: 1 }, to)),
    ).toThrow('in time');
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('follow dx / dt = (sigma′ / sigma) x + (alpha′ - alpha sigma′ / sigma) x0', () => {
    const [from, to] = [vpCosine().at(0.6), vpCosine().at(0.5)] as [Level, Level];
    const slope = (x: number, level: Level) => {
      const pull = (level.sigmaRate as number) / level.sigma;
      return pull * x + ((level.alphaRate as number) - level.alpha * pull) * gaussianMean(x, level);
    };
    const x = tf.tensor(xs);
    const [euler, heun] = [eulerInTime(), heunInTime()].map((step) => [
      ...step.step(gaussianDenoiser, x, intervalBetween(from, to, vpCosine())).x.dataSync(),
    ]);
    xs.forEach((start, i) => {
      const first = slope(start, from);
      const there = start - 0.1 * first;
      expect(euler?.[i]).toBeCloseTo(there, 5);
      expect(heun?.[i]).toBeCloseTo(start - 0.05 * (first + slope(there, to)), 5);
    });
    x.dispose();
  });

  it('are Euler’s step to a clean level', () => {
    const x = tf.tensor(xs);
    const interval = intervalBetween(edm().at(2), edm().at(0), edm());
    const asked: Level[] = [];
    const landed = heunInTime().step(
      (y, levels) => {
        asked.push(...([levels].flat() as Level[]));
        return gaussianDenoiser(y, levels);
      },
      x,
      interval,
    );
    expect([...landed.x.dataSync()]).toEqual(
      xs.map((value) => expect.closeTo(gaussianMean(value, edm().at(2)), 5)),
    );
    expect(asked.map(({ sigma }) => sigma)).toEqual([2]);
    tf.dispose([x, landed.x]);
  });
});

it('a step draws noise once, in the shape of x', () => {
  const shapes: (readonly number[])[] = [];
  const x = tf.zeros([2, 3]);
  const noise = (shape: readonly number[]) => {
    shapes.push(shape);
    return fixedNoise(shape);
  };
  ddpm()
    .step((y) => tf.zerosLike(y), x, intervalBetween(edm().at(2), edm().at(1)), noise)
    .x.dispose();
  expect(shapes).toEqual([[2, 3]]);
  x.dispose();
});
