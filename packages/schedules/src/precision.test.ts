import { type Fixed, highPrecision as hp } from '@tractjs/conformance';
import type { Level } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { karras, uniform } from './grid/grids';
import { edm } from './schedule/edm';
import { vpCosine } from './schedule/vp-cosine';
import { vpDdpm } from './schedule/vp-ddpm';
import { vpIddpm } from './schedule/vp-iddpm';
import { vpLinear } from './schedule/vp-linear';

/** The largest relative error of a grid's alpha and sigma, over all levels or some of them and both ends. */
const worst = (
  levels: readonly Level[],
  exact: (i: number) => { readonly alpha: Fixed; readonly sigma: Fixed },
  stride = 1,
): number =>
  levels.reduce((most, level, i) => {
    if (i % stride !== 0 && i !== levels.length - 1) return most;
    const { alpha, sigma } = exact(i);
    const errors = [
      hp.relativeError(level.alpha, alpha),
      sigma === 0n ? level.sigma : hp.relativeError(level.sigma, sigma),
    ];
    return Math.max(most, ...errors);
  }, 0);

const fraction = (i: number, steps: number): Fixed => (BigInt(i) * hp.one) / BigInt(steps);

describe('levels in doubles, compared with 60 digits', () => {
  it.each([
    [1024, 1],
    [4096, 5],
  ])('vpCosine, %i steps', (steps, stride) => {
    const edge = hp.atan(hp.exp(hp.from(-10)));
    const span = hp.pi / 2n - 2n * edge;
    const error = worst(
      uniform().place(vpCosine(), steps).levels,
      (i) => {
        const angle = edge + hp.multiply(span, fraction(i, steps));
        return { alpha: hp.cos(angle), sigma: hp.sin(angle) };
      },
      stride,
    );
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-15);
  });

  it('vpLinear, 1024 steps', () => {
    const [low, high] = [hp.from(0.1), hp.from(20)];
    const error = worst(uniform().place(vpLinear(), 1024).levels, (i) => {
      if (i === 0) return { alpha: hp.one, sigma: 0n };
      const t = fraction(i, 1024);
      const half = hp.multiply(hp.multiply(t, t), high - low) / 4n + hp.multiply(t, low) / 2n;
      return { alpha: hp.exp(-half), sigma: hp.root(hp.one - hp.exp(-2n * half), 2) };
    });
    expect(error).toBeLessThan(5e-15);
  });

  it('karras on edm, 40 and 1024 steps', () => {
    const [low, high] = [hp.root(hp.from(0.002), 7), hp.root(hp.from(80), 7)];
    for (const steps of [40, 1024]) {
      const error = worst(karras().place(edm(), steps).levels, (i) => {
        if (i === 0) return { alpha: hp.one, sigma: 0n };
        const base = low + ((high - low) * BigInt(i - 1)) / BigInt(steps - 1);
        const sigma = [1, 2, 3, 4, 5, 6].reduce((power) => hp.multiply(power, base), base);
        return { alpha: hp.one, sigma };
      });
      expect(error).toBeLessThan(5e-15);
    }
  });

  /** Exact levels of a discrete schedule from its betas, at every index and at the clean end. */
  const discrete = (betas: readonly Fixed[]) => {
    const products = [hp.one];
    for (const beta of betas) products.push(hp.multiply(products.at(-1) as Fixed, hp.one - beta));
    return (i: number) => {
      const product = products[i] as Fixed;
      return { alpha: hp.root(product, 2), sigma: i === 0 ? 0n : hp.root(hp.one - product, 2) };
    };
  };

  it.each([false, true])('vpDdpm at every index, scaled: %s', (scaled) => {
    const [low, high] = [hp.from(1e-4), hp.from(0.02)].map((beta) => (scaled ? hp.root(beta, 2) : beta)) as [
      Fixed,
      Fixed,
    ];
    const betas = Array.from({ length: 1000 }, (_, n) => {
      const line = low + (BigInt(n) * (high - low)) / 999n;
      return scaled ? hp.multiply(line, line) : line;
    });
    const error = worst(uniform().place(vpDdpm({ scaled }), 1000).levels, discrete(betas));
    expect(error).toBeLessThan(5e-15);
  });

  it('vpIddpm at every index', () => {
    const f = (m: number): Fixed => {
      const offset = hp.from(0.008);
      const part = hp.divide(fraction(m, 1000) + offset, hp.one + offset);
      const cosine = hp.cos(hp.multiply(hp.pi / 2n, part));
      return hp.multiply(cosine, cosine);
    };
    const values = Array.from({ length: 1001 }, (_, m) => f(m));
    const betas = Array.from({ length: 1000 }, (_, n) => {
      const beta = hp.one - hp.divide(values[n + 1] as Fixed, values[n] as Fixed);
      return beta < hp.from(0.999) ? beta : hp.from(0.999);
    });
    const error = worst(uniform().place(vpIddpm(), 1000).levels, discrete(betas));
    expect(error).toBeLessThan(5e-15);
  });
});
