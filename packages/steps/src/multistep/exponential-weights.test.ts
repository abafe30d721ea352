import { type Fixed, highPrecision as hp } from '@tractjs/conformance';
import { describe, expect, it } from 'vitest';
import { exponentialMoments } from '../dpm-solver/exponential-moments';
import { exponentialWeights } from './exponential-weights';

/** Points and weights of three-point Gauss quadrature on [0, 1]. */
const away = hp.divide(hp.root(hp.divide(hp.from(3), hp.from(5)), 2), hp.from(2));
const half = hp.one / 2n;
const gauss: readonly [Fixed, Fixed][] = [
  [half - away, (hp.one * 5n) / 18n],
  [half, (hp.one * 8n) / 18n],
  [half + away, (hp.one * 5n) / 18n],
];

/** Integral of e^lambda f(lambda) over [from, to], by Gauss quadrature on many panels, with 256 bits. */
const integral = (f: (at: Fixed) => Fixed, from: number, to: number, panels: number): Fixed => {
  const width = (hp.from(to) - hp.from(from)) / BigInt(panels);
  let sum = 0n;
  for (let i = 0; i < panels; i++) {
    for (const [place, weight] of gauss) {
      const at = hp.from(from) + width * BigInt(i) + hp.multiply(width, place);
      sum += hp.multiply(weight, hp.multiply(hp.exp(at), f(at)));
    }
  }
  return hp.multiply(sum, width);
};

const lagrange =
  (nodes: readonly number[], j: number) =>
  (at: Fixed): Fixed =>
    nodes.reduce((product, node, i) => {
      if (i === j) return product;
      return hp.divide(hp.multiply(product, at - hp.from(node)), hp.from(nodes[j] as number) - hp.from(node));
    }, hp.one);

describe('exponentialWeights agree with quadrature in high precision', () => {
  // Nodes of a prediction are before the interval; those of a correction include its end.
  const layouts: Readonly<Record<string, (from: number, h: number) => number[]>> = {
    'one past': (from, h) => [from, from - 0.7 * h],
    'two pasts': (from, h) => [from, from - 0.7 * h, from - 2.1 * h],
    'two pasts, far shorter than the step': (from, h) => [from, from - 0.01 * h, from - 0.03 * h],
    'the end and two pasts': (from, h) => [from + h, from, from - 1.3 * h],
    'four nodes': (from, h) => [from + h, from, from - 0.9 * h, from - 2 * h],
  };
  for (const [name, nodesOf] of Object.entries(layouts)) {
    // The quadrature is of order 6: with 80 panels and h = 20 its error is 3e-9.
    it.each([
      [1e-4, 1, 1e-13],
      [1e-2, 4, 1e-13],
      [0.1, 12, 1e-13],
      [1, 80, 1e-13],
      [4.99, 240, 2e-13],
      [5.01, 240, 2e-13],
      [20, 500, 2e-12],
    ])(`${name}, h = %d`, (h, panels, tolerance) => {
      const from = -0.5;
      const nodes = nodesOf(from, h);
      const to = from + h;
      const whole = integral(() => hp.one, from, to, panels);
      const weights = exponentialWeights(nodes, from, to);
      const size = Math.max(...weights.map(Math.abs));
      weights.forEach((weight, j) => {
        const exact = hp.toNumber(hp.divide(integral(lagrange(nodes, j), from, to, panels), whole));
        // h and the nodes are rounded to doubles, and short steps amplify that.
        expect(Math.abs(weight - exact)).toBeLessThan(size * (tolerance + 4e-16 / h));
      });
      expect(Math.abs(weights.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(size * 1e-14);
    });
  }

  it('is the weight of the node if the interval is empty', () => {
    expect(exponentialWeights([0.5, 0.2, -1], 0.5, 0.5)).toEqual([1, 0, 0].map((w) => expect.closeTo(w, 15)));
  });
});

describe('exponentialMoments', () => {
  it('grow from 1 / (k + 1) to 1', () => {
    expect(exponentialMoments(0, 3)).toEqual([1, 1 / 2, 1 / 3, 1 / 4]);
    expect(exponentialMoments(Number.POSITIVE_INFINITY, 2)).toEqual([1, 1, 1]);
  });

  it('agree on both sides of the limit of the series', () => {
    const [below, above] = [exponentialMoments(5 - 1e-12, 3), exponentialMoments(5 + 1e-12, 3)];
    above.forEach((moment, k) => {
      expect(moment).toBeCloseTo(below[k] as number, 11);
    });
  });
});
