import { type Fixed, highPrecision as hp } from '@tractjs/conformance';
import type { Level } from '@tractjs/core';
import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import { ddim } from './ddim';

interface ExactLevel {
  readonly alpha: Fixed;
  readonly sigma: Fixed;
}

const edge = hp.atan(hp.exp(hp.from(-10)));
const interval = hp.pi / 2n - 2n * edge;

/** Level i of the cosine path with `steps` steps, to 60 digits. */
const exactCosine = (i: number, steps: number): ExactLevel => {
  const angle = edge + (interval * BigInt(i)) / BigInt(steps);
  return { alpha: hp.cos(angle), sigma: hp.sin(angle) };
};

/** A level with exactly these doubles, for tables. */
const exactly = ({ alpha, sigma }: Level): ExactLevel => ({ alpha: hp.from(alpha), sigma: hp.from(sigma) });

const gap = (a: ExactLevel, b: ExactLevel): Fixed =>
  hp.multiply(a.alpha, b.sigma) - hp.multiply(b.alpha, a.sigma);

/** The largest relative error of c_x and c_0 of t -> s, and of w for t -> t' -> s. */
const worst = (
  levels: readonly Level[],
  exact: (i: number) => ExactLevel,
  triples: readonly (readonly [number, number, number])[],
): number => {
  const step = ddim();
  return triples.reduce((most, [t, middle, s]) => {
    const [a, b, c] = [t, middle, s].map((i) => levels[i]) as [Level, Level, Level];
    const [ea, eb, ec] = [exact(t), exact(middle), exact(s)];
    const { x, x0 } = step.coefficients(a, c);
    const errors = [
      ec.sigma === 0n ? x : hp.relativeError(x, hp.divide(ec.sigma, ea.sigma)),
      hp.relativeError(x0, hp.divide(gap(ec, ea), ea.sigma)),
    ];
    const w = step.blend(a, b, c);
    if (middle === s) errors.push(Math.abs(w - 1));
    else if (ec.sigma === 0n) errors.push(Math.abs(w));
    else
      errors.push(
        hp.relativeError(
          w,
          hp.divide(hp.multiply(ec.sigma, gap(eb, ea)), hp.multiply(eb.sigma, gap(ec, ea))),
        ),
      );
    return Math.max(most, ...errors);
  }, 0);
};

/** Single steps, and groups of each power of two, over the grid with both of its ends. */
const triplesOf = (steps: number, stride: number): [number, number, number][] => {
  const tops = Array.from({ length: steps }, (_, i) => i + 1).filter(
    (t) => t % stride === 0 || t < 8 || t > steps - 8,
  );
  return tops.flatMap((t) => {
    const groups = [2, 8, 32, 256, steps].map((size) => Math.floor((t - 1) / size) * size);
    return groups.map((s): [number, number, number] => [t, t - 1, s]);
  });
};

describe('coefficients of ddim in doubles, compared with 60 digits', () => {
  it.each([
    [1024, 7],
    [4096, 61],
  ])('vpCosine, %i steps', (steps, stride) => {
    const { levels } = uniform().place(vpCosine(), steps);
    const memory = new Map<number, ExactLevel>();
    const exact = (i: number) => {
      const found = memory.get(i) ?? exactCosine(i, steps);
      memory.set(i, found);
      return found;
    };
    const error = worst(levels, exact, triplesOf(steps, stride));
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-12);
  });

  it('karras on edm, 40 and 1024 steps', () => {
    for (const steps of [40, 1024]) {
      const { levels } = karras().place(edm(), steps);
      expect(worst(levels, (i) => exactly(levels[i] as Level), triplesOf(steps, 7))).toBeLessThan(1e-12);
    }
  });
});

describe('ddim', () => {
  it('follows its formula', () => {
    const [from, to] = [vpCosine().at(0.7), vpCosine().at(0.2)];
    const { x, x0 } = ddim().coefficients(from, to);
    expect(x).toBeCloseTo(to.sigma / from.sigma, 15);
    expect(x0).toBeCloseTo(to.alpha - (from.alpha * to.sigma) / from.sigma, 15);
  });

  it('gives the prediction at a clean level', () => {
    expect(ddim().coefficients(edm().at(3), edm().at(0))).toEqual({ x: 0, x0: 1 });
  });
});
