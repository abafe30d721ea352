import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  type Level,
  randomSource,
  type Schedule,
  type StochasticStep,
  stepNoise,
  timeGrid,
  trajectory,
} from '@tractjs/core';
import { edm, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddim } from '../ddim/ddim';
import { heun } from '../runge-kutta/heun';
import { gaussianDenoiser, gaussianMean, stepWithFixedNoise } from '../testing/gaussian-walks';
import { churn } from './churn';
import { ddimEta } from './ddim-eta';
import { ddpm } from './ddpm';

beforeAll(() => tf.setBackend('cpu'));

/** A step in doubles, from x and a standard normal z to the next x. For this data it is affine in both. */
type Textbook = (x: number, z: number, from: Level, to: Level) => number;

/** Song et al. 2021, eq. 12 and 16, with their alphas, which are our alpha^2, for alpha^2 + sigma^2 = 1. */
const songs =
  (eta: number): Textbook =>
  (x, z, from, to) => {
    const [at, as] = [from.alpha ** 2, to.alpha ** 2];
    const deviation = eta * Math.sqrt((1 - as) / (1 - at)) * Math.sqrt(1 - at / as);
    const predicted = gaussianMean(x, from);
    const noise = (x - Math.sqrt(at) * predicted) / Math.sqrt(1 - at);
    return Math.sqrt(as) * predicted + Math.sqrt(1 - as - deviation ** 2) * noise + deviation * z;
  };

/** Ho et al. 2020, eq. 7, with the beta of the two levels. */
const hos =
  (variance: 'posterior' | 'forward'): Textbook =>
  (x, z, from, to) => {
    const [at, as] = [from.alpha ** 2, to.alpha ** 2];
    const beta = 1 - at / as;
    const mean =
      ((Math.sqrt(as) * beta) / (1 - at)) * gaussianMean(x, from) +
      ((Math.sqrt(at / as) * (1 - as)) / (1 - at)) * x;
    const square = variance === 'forward' ? beta : ((1 - as) / (1 - at)) * beta;
    return mean + (as === 1 ? 0 : Math.sqrt(square)) * z;
  };

/** k-diffusion's ancestral Euler step, alpha = 1: down to sigma_down, and back up with noise. */
const ancestral =
  (eta: number): Textbook =>
  (x, z, from, to) => {
    const up = eta * Math.sqrt((to.sigma ** 2 * (from.sigma ** 2 - to.sigma ** 2)) / from.sigma ** 2);
    const down = Math.sqrt(to.sigma ** 2 - up ** 2);
    const slope = (x - gaussianMean(x, from)) / from.sigma;
    return x + (down - from.sigma) * slope + up * z;
  };

/** The mean of the posterior and the variance of the forward transition, for alpha = 1. */
const exploding: Textbook = (x, z, from, to) => {
  const ratio = (to.sigma / from.sigma) ** 2;
  const mean = ratio * x + (1 - ratio) * gaussianMean(x, from);
  return mean + (to.sigma === 0 ? 0 : Math.sqrt(from.sigma ** 2 - to.sigma ** 2)) * z;
};

/** Karras et al. 2022, algorithm 2, for alpha = 1. */
const karras =
  (corrects: boolean, { gamma = Math.SQRT2 - 1, sMin = 0, sMax = 50, sNoise = 1 } = {}): Textbook =>
  (x, z, from, to) => {
    const inside = from.sigma >= sMin && from.sigma <= sMax;
    const hat = { ...from, sigma: (inside ? 1 + gamma : 1) * from.sigma };
    const up = x + Math.sqrt(hat.sigma ** 2 - from.sigma ** 2) * sNoise * z;
    const slope = (up - gaussianMean(up, hat)) / hat.sigma;
    const euler = up + (to.sigma - hat.sigma) * slope;
    if (!corrects || to.sigma === 0) return euler;
    return up + (to.sigma - hat.sigma) * (slope / 2 + (euler - gaussianMean(euler, to)) / to.sigma / 2);
  };

const vp = vpCosine();
const vpLevels = [0, 0.1, 0.2, 0.32, 0.45, 0.6, 0.75, 0.9, 0.97].map((t) => vp.at(t));
const clean = { time: 0, alpha: 1, sigma: 0 };
const edmLevels = [0, 0.1, 0.3, 0.6, 1.2, 3, 8, 20, 50].map((sigma) => edm({ sigmaMax: 80 }).at(sigma));

const chains: Readonly<Record<string, readonly [StochasticStep, Textbook, readonly Level[], Schedule]>> = {
  'ddim-eta 0.5': [ddimEta({ eta: 0.5 }), songs(0.5), vpLevels, vp],
  'ddim-eta 1': [ddimEta(), songs(1), vpLevels, vp],
  'ddim-eta 0.7 where alpha = 1': [ddimEta({ eta: 0.7 }), ancestral(0.7), edmLevels, edm()],
  'ddpm, posterior': [ddpm(), hos('posterior'), [clean, ...vpLevels.slice(1)], vp],
  'ddpm, forward': [ddpm({ variance: 'forward' }), hos('forward'), vpLevels, vp],
  'ddpm, forward, to sigma = 0': [
    ddpm({ variance: 'forward' }),
    hos('forward'),
    [clean, ...vpLevels.slice(1)],
    vp,
  ],
  'ddpm where alpha = 1': [ddpm(), ancestral(1), edmLevels, edm()],
  'ddpm, forward, where alpha = 1': [ddpm({ variance: 'forward' }), exploding, edmLevels, edm()],
  'churned ddim': [churn(ddim(), { sChurn: 40, steps: 8 }), karras(false), edmLevels, edm()],
  'churned heun, in a part of the way, with more noise': [
    churn(heun(), { sChurn: 1, steps: 8, sMin: 0.2, sMax: 10, sNoise: 1.1 }),
    karras(true, { gamma: 1 / 8, sMin: 0.2, sMax: 10, sNoise: 1.1 }),
    edmLevels,
    edm(),
  ],
};

describe('100000 samples of a chain have the mean and variance of its recursion', () => {
  it.each(Object.entries(chains))('%s', (_, [step, textbook, levels, schedule]) => {
    const count = 100_000;
    const top = levels[levels.length - 1] as Level;
    let [mean, variance] = [0, top.sigma ** 2];
    for (let i = levels.length - 1; i > 0; i--) {
      const at = (x: number, z: number) => textbook(x, z, levels[i]!, levels[i - 1]!);
      const [slope, spread] = [at(1, 0) - at(0, 0), at(0, 1) - at(0, 0)];
      mean = at(0, 0) + slope * mean;
      variance = slope * slope * variance + spread * spread;
    }
    const random = randomSource(20);
    const x = tf.tidy(() => tf.mul(random.fork('x').normalTensor([count]), top.sigma));
    const noise = stepNoise(random.fork('noise'));
    const before = tf.memory().numTensors;
    for (const point of trajectory(gaussianDenoiser, x, { grid: timeGrid(levels, schedule), step, noise })) {
      expect(tf.memory().numTensors).toBe(before + 1);
      if (point.index > 0) continue;
      const ends = Float64Array.from(point.x.dataSync());
      const average = ends.reduce((a, b) => a + b, 0) / count;
      const square = ends.reduce((sum, end) => sum + (end - average) ** 2, 0) / count;
      expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(variance / count));
      expect(Math.abs(square - variance)).toBeLessThan(4 * variance * Math.sqrt(2 / count));
    }
    x.dispose();
  });
});

describe('one step follows its formula', () => {
  const z = Array.from(randomSource(9).normal(3));
  const xs = [-1.1, 0.2, 1.7];
  it.each(Object.entries(chains))('%s', (_, [step, textbook, levels, schedule]) => {
    for (const [i, j] of [
      [4, 3],
      [6, 2],
      [1, 0],
    ] as const) {
      const [from, to] = [levels[i]!, levels[j]!];
      const expected = xs.map((x, k) => expect.closeTo(textbook(x, z[k]!, from, to), 5));
      expect(stepWithFixedNoise(step, xs, from, to, schedule)).toEqual(expected);
    }
  });
});
