import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Level, logSnr, type MultistepStep, noiseRatio } from '@tractjs/core';
import { edm, rectifiedFlow, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { levelsOf, oracle, walk } from '../testing/gaussian-walks';
import { dpmSolverPlusPlus2M } from './dpm-plus-plus-2m';
import { dpmSolverPlusPlus3M } from './dpm-plus-plus-3m';
import { lms } from './lms';

beforeAll(() => tf.setBackend('cpu'));

/** DDIM. */
const ddimIn = (to: Level, from: Level, x: number, m: number): number =>
  to.alpha * m + (to.sigma * (x - from.alpha * m)) / from.sigma;

/**
 * Integral of the j-th Lagrange polynomial from the first node to `end`, by Simpson's rule, which is exact
 * for cubics.
 */
const simpson = (nodes: readonly number[], j: number, to: number): number => {
  const at = (r: number) =>
    nodes.reduce((product, node, i) => (i === j ? product : (product * (r - node)) / (nodes[j]! - node)), 1);
  const from = nodes[0]!;
  return ((to - from) / 6) * (at(from) + 4 * at((from + to) / 2) + at(to));
};

describe('multistep steps follow their closed forms in doubles', () => {
  const xs = [-1.2, 0.3, 0.9];
  const evaluate = (x: number, level: Level) => oracle.denoise([x], level)[0] as number;

  /** Walks with a formula that gives x from the levels, xs and predictions, latest first. */
  const textbook = (
    start: number,
    levels: readonly Level[],
    rule: (to: Level, at: readonly Level[], x: readonly number[], m: readonly number[]) => number,
  ): number => {
    let [at, x, m]: [Level[], number[], number[]] = [[], [start], []];
    for (let i = levels.length - 1; i > 0; i--) {
      at = [levels[i]!, ...at];
      m = [evaluate(x[0]!, at[0]!), ...m];
      x = [rule(levels[i - 1]!, at, x, m), ...x];
    }
    return x[0]!;
  };
  const lambda = (level: Level) => logSnr(level) / 2;
  const exponential = (to: Level, from: Level, x: number, d: number) =>
    (to.sigma / from.sigma) * x - to.alpha * Math.expm1(-(lambda(to) - lambda(from))) * d;

  const paths = [
    ['vpCosine', levelsOf(vpCosine(), 9)],
    ['edm, to sigma = 0', [0, 0.05, 0.2, 0.6, 1.5, 5, 20].map((sigma) => edm().at(sigma))],
    ['rectified flow, from alpha = 0', [0.1, 0.3, 0.5, 0.6, 0.8, 0.9, 1].map((t) => rectifiedFlow().at(t))],
  ] as const;

  for (const [name, levels] of paths) {
    const top = levels[levels.length - 1] as Level;
    const starts = xs.map((x) => x * Math.hypot(top.alpha, top.sigma));
    const last = (step: MultistepStep) => walk(step, levels, starts).at(-1) as number[];

    it(`dpm++-2m on ${name}`, () => {
      const expected = starts.map((start) =>
        textbook(start, levels, (to, [a, b], [x], [m0, m1]) => {
          const plain = to.sigma === 0 || b === undefined || b.alpha === 0 || a!.alpha === 0;
          if (plain) return ddimIn(to, a!, x!, m0!);
          const rho = (lambda(a!) - lambda(b)) / (lambda(to) - lambda(a!));
          return exponential(to, a!, x!, (1 + 1 / (2 * rho)) * m0! - (1 / (2 * rho)) * m1!);
        }),
      );
      expect(last(dpmSolverPlusPlus2M())).toEqual(expected.map((value) => expect.closeTo(value, 5)));
    });

    it(`dpm++-3m on ${name}, with the derivatives of the quadratic`, () => {
      const expected = starts.map((start) =>
        textbook(start, levels, (to, [a, b, c], [x], [m0, m1, m2]) => {
          if (to.sigma === 0 || b === undefined || b.alpha === 0 || a!.alpha === 0)
            return ddimIn(to, a!, x!, m0!);
          const [h, h0] = [lambda(to) - lambda(a!), lambda(a!) - lambda(b)];
          if (c === undefined || c.alpha === 0)
            return exponential(to, a!, x!, m0! + ((m0! - m1!) * h) / (2 * h0));
          const h1 = lambda(b) - lambda(c);
          const [first, before] = [(m0! - m1!) / h0, (m1! - m2!) / h1];
          const second = (2 * (first - before)) / (h0 + h1);
          const slope = first + (h0 / 2) * second;
          const e = Math.expm1(-h);
          const [phi2, phi3] = [e / h + 1, (e + h) / h ** 2 - 1 / 2];
          return exponential(to, a!, x!, m0!) + to.alpha * (phi2 * h * slope - phi3 * h ** 2 * second);
        }),
      );
      expect(last(dpmSolverPlusPlus3M())).toEqual(expected.map((value) => expect.closeTo(value, 5)));
    });

    it(`lms on ${name}`, () => {
      const expected = starts.map((start) =>
        textbook(start, levels, (to, at, x, m) => {
          if (at[0]!.alpha === 0) return ddimIn(to, at[0]!, x[0]!, m[0]!);
          const used = at.slice(0, 4).filter((level) => level.alpha > 0);
          const r = used.map(noiseRatio);
          const d = used.map((level, j) => (x[j]! - level.alpha * m[j]!) / level.sigma);
          const sum = d.reduce((total, slope, j) => total + slope * simpson(r, j, noiseRatio(to)), 0);
          return to.alpha * (x[0]! / at[0]!.alpha + sum);
        }),
      );
      expect(last(lms())).toEqual(expected.map((value) => expect.closeTo(value, 4)));
    });
  }
});
