/*
 * The single-step methods by their definitions, in fixed point of 256 bits: x at the end of a step, given the
 * prediction of each evaluation. Oracles of the precision of targets.
 */
import '@tensorflow/tfjs-backend-cpu';
import { type Fixed, highPrecision as hp } from '@tractjs/conformance';
import type { Level } from '@tractjs/core';
import { type Tableau, tableaus } from '@tractjs/steps';

/** A teacher's step by its definition: x at `to`, from the prediction of each evaluation. */
export type Teach = (x: Fixed, p: readonly Fixed[], from: Level, to: Level) => Fixed;

export const exact = ({ time, alpha, sigma, alphaRate = 0, sigmaRate = 0 }: Level) => ({
  time: hp.from(time),
  alpha: hp.from(alpha),
  sigma: hp.from(sigma),
  alphaRate: hp.from(alphaRate),
  sigmaRate: hp.from(sigmaRate),
});

/** DDIM: alpha_s p + sigma_s (x - alpha_t p) / sigma_t. */
export const jump = (x: Fixed, p: Fixed, from: Level, to: Level): Fixed => {
  const [a, b] = [exact(from), exact(to)];
  return hp.multiply(b.alpha, p) + hp.multiply(b.sigma, hp.divide(x - hp.multiply(a.alpha, p), a.sigma));
};

/** An explicit Runge-Kutta method for y; each stage starts from y with the slopes of the previous stages. */
const integrate = (
  { nodes, matrix, weights }: Tableau,
  y: Fixed,
  times: readonly Fixed[],
  end: Fixed,
  slope: (y: Fixed, stage: number) => Fixed,
): Fixed => {
  const start = times[0] as Fixed;
  const slopes: Fixed[] = [];
  const blend = (row: readonly number[]) =>
    row.reduce((sum, a, j) => sum + hp.multiply(hp.from(a), slopes[j] as Fixed), 0n);
  nodes.forEach((node, i) => {
    const mean = node === 0 ? 0n : hp.divide(blend(matrix[i] ?? []), hp.from(node));
    slopes.push(slope(y + hp.multiply((times[i] as Fixed) - start, mean), i));
  });
  return y + hp.multiply(end - start, blend(weights));
};

/** sigma / alpha. */
const ratioOf = (level: Level): Fixed => hp.divide(hp.from(level.sigma), hp.from(level.alpha));

/** A method for x / alpha in sigma / alpha; DDIM if a stage would be at clean data, and from alpha = 0. */
const inRatio =
  (reachesClean: boolean, method: (y: Fixed, p: readonly Fixed[], high: Fixed, low: Fixed) => Fixed): Teach =>
  (x, p, from, to) => {
    if (from.alpha === 0 || (to.sigma === 0 && reachesClean)) return jump(x, p[0] as Fixed, from, to);
    const y = method(hp.divide(x, hp.from(from.alpha)), p, ratioOf(from), ratioOf(to));
    return hp.multiply(hp.from(to.alpha), y);
  };

export const rungeKutta = (tableau: Tableau): Teach =>
  inRatio(tableau.nodes.includes(1), (start, p, high, low) => {
    const ratios = tableau.nodes.map((node) => high + hp.multiply(hp.from(node), low - high));
    return integrate(tableau, start, ratios, low, (y, i) =>
      hp.divide(y - (p[i] as Fixed), ratios[i] as Fixed),
    );
  });

/** The midpoint method with the middle at half the log-SNR. */
export const dpmSolver2: Teach = inRatio(true, (start, p, high, low) => {
  const middle = hp.root(hp.multiply(high, low), 2);
  return integrate(tableaus.midpoint, start, [high, middle], low, (y, i) =>
    hp.divide(y - (p[i] as Fixed), i === 0 ? high : middle),
  );
});

/** The natural logarithm, by Halley's method from the double nearest to it. */
const log = (value: Fixed): Fixed => {
  let y = hp.from(Math.log(hp.toNumber(value)));
  for (let i = 0; i < 3; i++) {
    const found = hp.exp(y);
    y += 2n * hp.divide(value - found, value + found);
  }
  return y;
};

/** Lu et al. 2022, "DPM-Solver", algorithm 2, divided by alpha. */
export const dpmSolver3Steps: Teach = inRatio(true, (y, p, high, low) => {
  const growth = hp.divide(high, low);
  const h = log(growth);
  const third = hp.root(growth, 3);
  const growths = [third, hp.multiply(third, third), growth];
  const noise = (value: Fixed, x0: Fixed, ratio: Fixed) => hp.divide(value - x0, ratio);
  const first = noise(y, p[0] as Fixed, high);
  /** The stage at node k / 3, from a difference of noise predictions and its factor. */
  const stage = (k: 1 | 2 | 3, difference: Fixed, factor: Fixed) => {
    const grown = (growths[k - 1] as Fixed) - hp.one;
    const ratio = hp.divide(high, growths[k - 1] as Fixed);
    const bend = hp.divide(3n * grown, BigInt(k) * h) - hp.one;
    const change = hp.multiply(grown, first) + hp.multiply(factor, hp.multiply(bend, difference));
    return { ratio, value: y - hp.multiply(ratio, change) };
  };
  const one = stage(1, 0n, 0n);
  const two = stage(2, noise(one.value, p[1] as Fixed, one.ratio) - first, 2n * hp.one);
  return stage(3, noise(two.value, p[2] as Fixed, two.ratio) - first, (3n * hp.one) / 2n).value;
});

/** DDIM with the second prediction, that of the middle; with the first one to clean data and from alpha = 0. */
export const dpmPlusPlus2S: Teach = (x, p, from, to) =>
  jump(x, p[from.alpha === 0 || to.sigma === 0 ? 0 : 1] as Fixed, from, to);

/** A Runge-Kutta method for x in time; Euler's method if a stage would be at clean data. */
export const rungeKuttaInTime =
  (tableau: Tableau): Teach =>
  (x, p, from, to) => {
    const [a, b] = [exact(from), exact(to)];
    const used: Tableau = to.sigma === 0 && tableau.nodes.includes(1) ? tableaus.euler : tableau;
    const at = used.nodes.map((node) => (node === 0 ? a : b));
    const times = at.map(({ time }) => time);
    return integrate(used, x, times, b.time, (y, i) => {
      const { alpha, sigma, alphaRate, sigmaRate } = at[i] as typeof a;
      const rate = hp.divide(sigmaRate, sigma);
      return hp.multiply(rate, y) + hp.multiply(alphaRate - hp.multiply(alpha, rate), p[i] as Fixed);
    });
  };

/** The range of the steps that clip predictions. */
export const range = [-0.5, 0.5] as const;

const clipped = (p: Fixed): Fixed => {
  const [low, high] = [hp.from(range[0]), hp.from(range[1])];
  return p < low ? low : p > high ? high : p;
};

/** DDIM with the clipped prediction, and the noise derived from it or from the raw one. */
export const ddimClipped =
  (rederive: boolean): Teach =>
  (x, [p], from, to) => {
    if (rederive) return jump(x, clipped(p as Fixed), from, to);
    return jump(x, p as Fixed, from, to) + hp.multiply(hp.from(to.alpha), clipped(p as Fixed) - (p as Fixed));
  };
