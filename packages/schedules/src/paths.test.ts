import { noiseRatio, type Schedule } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { karras, uniform, uniformLogSnr } from './grid/grids';
import { gridFrom, scheduleFrom } from './registry';
import { vpDiscrete } from './schedule/discrete';
import { edm } from './schedule/edm';
import { rectifiedFlow } from './schedule/rectified-flow';
import { unscaled, variancePreserving } from './schedule/rescaled';
import { ve } from './schedule/ve';
import { vpCosine } from './schedule/vp-cosine';
import { vpCosineClipped } from './schedule/vp-cosine-clipped';
import { vpDdpm } from './schedule/vp-ddpm';
import { vpIddpm } from './schedule/vp-iddpm';
import { vpLinear } from './schedule/vp-linear';

/** Central differences of alpha and sigma. */
const slopes = (schedule: Schedule, time: number, h = 1e-6) => {
  const [a, b] = [schedule.at(time - h), schedule.at(time + h)];
  return { alphaRate: (b.alpha - a.alpha) / (2 * h), sigmaRate: (b.sigma - a.sigma) / (2 * h) };
};

/** Matches numbers with a relative difference below 10^-digits. */
const near = (found: number, expected: number, digits = 12): void => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(10 ** -digits * Math.max(1, Math.abs(expected)));
};

describe('ve', () => {
  it('has sigma = sqrt(t) with the derivative 1 / (2 sigma), and none at the clean end', () => {
    const schedule = ve();
    expect(schedule.range).toEqual([0, 10_000]);
    expect(schedule.description).toEqual({ kind: 've', sigmaMax: 100 });
    expect(schedule.at(9)).toEqual({ time: 9, alpha: 1, sigma: 3, alphaRate: 0, sigmaRate: 1 / 6 });
    expect(schedule.at(0)).toEqual({ time: 0, alpha: 1, sigma: 0, alphaRate: 0 });
    expect(schedule.atNoiseRatio(3).time).toBe(9);
    expect(ve({ sigmaMax: 5 }).atNoiseRatio(7).time).toBe(25);
    for (const sigmaMax of [0, -1, Number.NaN]) expect(() => ve({ sigmaMax })).toThrow('sigmaMax is');
    expect(() => ve({ sigmaMax: 5 }).at(26)).toThrow('the ve schedule goes from 0 to 25');
  });
});

describe('rectifiedFlow', () => {
  it('is the straight line without a shift', () => {
    const schedule = rectifiedFlow();
    expect(schedule.range).toEqual([0, 1]);
    expect(schedule.description).toEqual({ kind: 'rectified-flow' });
    for (const time of [0, 0.25, 0.7, 1])
      expect(schedule.at(time)).toEqual({ time, alpha: 1 - time, sigma: time, alphaRate: -1, sigmaRate: 1 });
    expect(schedule.atNoiseRatio(3).time).toBe(0.75);
    expect(schedule.atNoiseRatio(Number.POSITIVE_INFINITY).time).toBe(1);
    expect(() => schedule.at(1.5)).toThrow('the rectified-flow schedule goes from 0 to 1');
  });

  it('has u = c t / (1 + (c - 1) t) with a shift, c = exp(-shift / 2)', () => {
    const shift = -2 * Math.log(3);
    const schedule = rectifiedFlow({ shift });
    expect(schedule.description).toEqual({ kind: 'rectified-flow', shift });
    const level = schedule.at(0.4);
    near(level.sigma, 1.2 / 1.8);
    near(level.alpha, 0.6 / 1.8);
    near(level.sigmaRate as number, 3 / 1.8 ** 2);
    near(level.alphaRate as number, -3 / 1.8 ** 2);
    near(schedule.atNoiseRatio(2).time, 0.4);
  });
});

describe('rates', () => {
  it.each([
    ['vp-cosine', vpCosine({ logSnrMax: 9, logSnrMin: -7 }), 0.3],
    ['vp-cosine, shifted', vpCosine({ shift: -1.5 }), 0.3],
    ['vp-cosine-clipped', vpCosineClipped(), 0.3],
    ['vp-linear', vpLinear(), 0.3],
    ['vp-linear, unscaled', unscaled(vpLinear({ betaMax: 9 })), 0.3],
    ['ve, variance preserving', variancePreserving(ve()), 4],
    ['edm, variance preserving', variancePreserving(edm()), 1.5],
  ])('of %s are the slopes', (_, schedule, time) => {
    const { alphaRate, sigmaRate } = schedule.at(time);
    const found = slopes(schedule, time);
    near(alphaRate as number, found.alphaRate, 7);
    near(sigmaRate as number, found.sigmaRate, 7);
  });
});

describe('rescaled', () => {
  it('keeps times and noise ratios, with alpha = 1 or alpha^2 + sigma^2 = 1', () => {
    const [plain, kept] = [unscaled(vpLinear()), variancePreserving(edm())];
    expect([plain.name, kept.name]).toEqual(['vp-linear-unscaled', 'edm-variance-preserving']);
    expect([plain.range, kept.range]).toEqual([
      [0, 1],
      [0, 80],
    ]);
    const level = vpLinear().at(0.6);
    expect(plain.at(0.6)).toMatchObject({ time: 0.6, alpha: 1, sigma: noiseRatio(level) });
    const own = kept.at(2);
    near(own.alpha, 1 / Math.sqrt(5), 15);
    near(own.sigma, 2 / Math.sqrt(5), 15);
    near(kept.atNoiseRatio(2).time, 2);
    expect('alphaRate' in unscaled(vpDdpm()).at(3)).toBe(false);
    // sigma has no derivative at its clean end, so the rescaled level has none.
    expect('alphaRate' in plain.at(0)).toBe(false);
    expect(scheduleFrom(kept.description).at(2)).toEqual(own);
    for (const half of [{ alphaRate: 1 }, { sigmaRate: 1 }]) {
      const odd: Schedule = { ...edm(), at: (time) => ({ time, alpha: 1, sigma: time, ...half }) };
      expect(unscaled(odd).at(3)).toEqual({ time: 3, alpha: 1, sigma: 3 });
    }
  });
});

describe('vpCosine with a shift', () => {
  it('has exp(-shift / 2) times the noise ratio', () => {
    const [plain, shifted] = [vpCosine(), vpCosine({ shift: -1.5 })];
    for (const time of [0, 0.2, 0.9, 1]) {
      const level = shifted.at(time);
      near(noiseRatio(level) / noiseRatio(plain.at(time)), Math.exp(0.75));
      near(level.alpha ** 2 + level.sigma ** 2, 1, 14);
      near(shifted.atNoiseRatio(noiseRatio(level)).time, time, 9);
    }
    expect(shifted.description).toEqual({ kind: 'vp-cosine', logSnrMax: 20, logSnrMin: -20, shift: -1.5 });
    expect(vpCosine({ shift: 0 }).description).toEqual({ kind: 'vp-cosine', logSnrMax: 20, logSnrMin: -20 });
    expect([plain.atNoiseRatio(0).time, plain.atNoiseRatio(Number.POSITIVE_INFINITY).time]).toEqual([0, 1]);
  });
});

describe('ends', () => {
  it('of a uniform grid are those of the schedule, to the last digit', () => {
    // 0.1 * 3 / 3 is above 0.1 in doubles.
    expect((0.1 * 3) / 3).toBeGreaterThan(0.1);
    expect(
      uniform()
        .place(edm({ sigmaMax: 0.1 }), 3)
        .level(3).time,
    ).toBe(0.1);
  });

  it('of a grid of noise ratios and of linear betas are exactly the given numbers', () => {
    // The formula of the other levels would give another last digit.
    expect(0.1 * (1.7 / 0.1)).not.toBe(1.7);
    expect(uniformLogSnr({ sigmaMin: 0.1, sigmaMax: 1.7 }).place(edm(), 3).level(3).sigma).toBe(1.7);
    expect(0.06 + (0.6 - 0.06)).not.toBe(0.6);
    const line = vpDdpm({ count: 2, betaStart: 0.06, betaEnd: 0.6 });
    expect(line.at(1)).toEqual(vpDiscrete({ betas: [0.06, 0.6] }).at(1));
  });

  it('of the plain cosine are exact sines, without a division by a length of 1', () => {
    const edge = Math.atan(Math.exp(-10));
    const span = Math.PI / 2 - edge - edge;
    for (let i = 0; i <= 50; i++) {
      const level = vpCosine().at(i / 50);
      expect([level.alpha, level.sigma]).toEqual([
        Math.sin(edge + span * (1 - i / 50)),
        Math.sin(edge + span * (i / 50)),
      ]);
    }
  });
});

describe('uniformLogSnr', () => {
  it('spaces log-SNR evenly from 0.002 to 80, after the clean level', () => {
    const grid = uniformLogSnr().place(edm(), 5);
    expect(grid.level(0).sigma).toBe(0);
    expect(grid.level(5).sigma).toBe(80);
    for (let i = 1; i <= 5; i++)
      near(Math.log(grid.level(i).sigma), Math.log(0.002) + ((i - 1) / 4) * Math.log(80 / 0.002));
    expect(
      uniformLogSnr()
        .place(edm(), 1)
        .levels.map(({ sigma }) => sigma),
    ).toEqual([0, 80]);
    expect(uniformLogSnr().description).toEqual({ kind: 'uniform-log-snr', sigmaMin: 0.002, sigmaMax: 80 });
    const other = uniformLogSnr({ sigmaMin: 0.5, sigmaMax: 8 }).place(edm(), 3);
    [0, 0.5, 2, 8].forEach((sigma, i) => {
      near(other.level(i).sigma, sigma);
    });
    expect(() => uniformLogSnr({ sigmaMin: 80 })).toThrow('sigmaMin is 80: give a number above 0 and below');
  });
});

describe('descriptions', () => {
  it('without an inner schedule or grid refuse one', () => {
    expect(() => scheduleFrom({ kind: 'edm', schedule: { kind: 'edm' } })).toThrow(
      '"schedule" is not a known option of edm',
    );
    expect(() => gridFrom({ kind: 'karras', grid: { kind: 'uniform' }, of: 4 })).toThrow(
      '"grid" is not a known option of karras',
    );
  });
});

describe('limits', () => {
  it('of grids: at most a million steps, and different ends', () => {
    for (const rule of [uniform(), karras()])
      expect(() => rule.place(edm(), 1_000_001)).toThrow('give a whole number of steps, 1 to 1000000.');
    expect(uniform().place(edm(), 1_000_000).steps).toBe(1_000_000);
    expect(() => karras({ sigmaMin: 80 })).toThrow('sigmaMin is 80');
    expect(() => karras({ rho: -2 })).toThrow('rho is -2');
  });

  it('of discrete schedules: from one to a million levels', () => {
    for (const make of [vpDdpm, vpIddpm]) {
      expect(make({ count: 1 }).range).toEqual([-1, 0]);
      expect(make({ count: 1_000_000 }).range).toEqual([-1, 999_999]);
      expect(() => make({ count: 1_000_001 })).toThrow('count is 1000001');
    }
    expect(vpIddpm({ offset: 0 }).range).toEqual([-1, 999]);
    for (const beta of [0, 1, Number.NaN]) {
      expect(() => vpDdpm({ betaStart: beta })).toThrow('such as 0.0001.');
      expect(() => vpDdpm({ betaEnd: beta })).toThrow('such as 0.02.');
      expect(() => vpIddpm({ betaMax: beta })).toThrow('such as 0.999.');
    }
  });

  it('of continuous schedules: different limits and betas', () => {
    for (const bad of [Number.NaN, 20, 21])
      expect(() => vpCosine({ logSnrMin: bad })).toThrow('logSnrMin is');
    for (const betaMin of [0, -1, Number.NaN]) expect(() => vpLinear({ betaMin })).toThrow('betaMin is');
    for (const betaMax of [0.1, 0.05, Number.NaN]) expect(() => vpLinear({ betaMax })).toThrow('betaMax is');
    expect(vpLinear().atNoiseRatio(Number.POSITIVE_INFINITY).time).toBe(1);
    expect(vpLinear().atNoiseRatio(0).time).toBe(0);
    near(noiseRatio(vpLinear({ betaMax: 2000 }).atNoiseRatio(1e170)) / 1e170, 1, 9);
  });

  it('of the times of a discrete schedule: its indices and the times between them', () => {
    const schedule = vpDiscrete({ betas: [0.5, 0.5] });
    near(schedule.at(1).alpha, 0.5, 15);
    near(schedule.at(0.5).alpha, Math.SQRT1_2 ** 1.5, 15);
    near(schedule.atNoiseRatio(1).time, 0, 14);
    near(schedule.atNoiseRatio(Math.sqrt(3)).time, 1, 14);
    near(schedule.atNoiseRatio(Math.sqrt(2 ** 1.5 - 1)).time, 0.5, 14);
    expect(schedule.atNoiseRatio(1e200).time).toBe(1);
    expect(schedule.atNoiseRatio(0)).toEqual({ time: -1, alpha: 1, sigma: 0 });
  });
});
