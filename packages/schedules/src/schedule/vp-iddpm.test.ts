import { describe, expect, it } from 'vitest';
import { vpIddpm } from './vp-iddpm';

/** Nichol & Dhariwal's alpha-bar, without the limit on beta: f(m) / f(0). */
const cosine = (m: number, count: number, offset: number): number => {
  const f = (k: number) => Math.cos((Math.PI / 2) * ((k / count + offset) / (1 + offset))) ** 2;
  return f(m) / f(0);
};

describe('vpIddpm', () => {
  const schedule = vpIddpm();

  it('has the alpha-bar of eq. 17, one index earlier', () => {
    for (const n of [0, 1, 17, 500, 900, 997]) {
      expect(schedule.at(n).alpha ** 2 / cosine(n + 1, 1000, 0.008)).toBeCloseTo(1, 9);
    }
    const other = vpIddpm({ count: 40, offset: 0.02 });
    for (const n of [0, 7, 38]) {
      expect(other.at(n).alpha ** 2 / cosine(n + 1, 40, 0.02)).toBeCloseTo(1, 11);
    }
  });

  it('limits the last beta, which would be 1', () => {
    const [before, last] = [schedule.at(998).alpha ** 2, schedule.at(999).alpha ** 2];
    expect(1 - last / before).toBeCloseTo(0.999, 12);
    // The plain product of the limited betas: the published last value, 2.4e-9.
    const betas = Array.from({ length: 1000 }, (_, n) =>
      Math.min(1 - cosine(n + 1, 1000, 0.008) / cosine(n, 1000, 0.008), 0.999),
    );
    const product = betas.reduce((all, beta) => all * (1 - beta), 1);
    expect(last / product).toBeCloseTo(1, 9);
    expect(last).toBeCloseTo(2.43e-9, 11);
    const low = vpIddpm({ count: 100, betaMax: 0.5 });
    expect(low.at(99).alpha ** 2 / low.at(98).alpha ** 2).toBeCloseTo(0.5, 12);
  });

  it('has an exact first level', () => {
    // beta_0 = sin(step) sin((2 count - 1) step) / sin^2(count step), step = pi / 2 / (count (1 + offset)).
    const first = schedule.at(0).sigma ** 2;
    expect(first / (1 - cosine(1, 1000, 0.008))).toBeCloseTo(1, 10);
    expect(first).toBeCloseTo(4.1284e-5, 8);
  });

  it('is clean at -1', () => {
    expect(schedule.range).toEqual([-1, 999]);
    expect(schedule.at(-1)).toEqual({ time: -1, alpha: 1, sigma: 0 });
  });

  it('has a description, and refuses bad options', () => {
    expect(schedule.description).toEqual({ kind: 'vp-iddpm', count: 1000, offset: 0.008, betaMax: 0.999 });
    expect(() => vpIddpm({ count: 0 })).toThrow('count is 0');
    expect(() => vpIddpm({ offset: -0.1 })).toThrow('offset is -0.1');
    expect(() => vpIddpm({ offset: Number.POSITIVE_INFINITY })).toThrow('offset is Infinity');
    expect(() => vpIddpm({ betaMax: 1 })).toThrow('betaMax is 1');
  });
});
