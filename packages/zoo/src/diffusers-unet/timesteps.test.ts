import { describe, expect, it } from 'vitest';
import {
  type TimestepTable,
  timestepAt,
  timestepBetas,
  timestepDecays,
  withoutSignalAtEnd,
} from './timesteps';

const decaysOf = (table: TimestepTable) => timestepDecays(timestepBetas(table));

const ddpm: TimestepTable = {
  num_train_timesteps: 1000,
  beta_start: 1e-4,
  beta_end: 0.02,
  beta_schedule: 'linear',
};

/** alphaBar_n by its definition. */
const alphaBars = (betas: readonly number[]): number[] => {
  let product = 1;
  return betas.map((beta) => {
    product *= 1 - beta;
    return product;
  });
};
const level = (alphaBar: number, size = 1) => ({
  time: 0,
  alpha: size * Math.sqrt(alphaBar),
  sigma: size * Math.sqrt(1 - alphaBar),
});

describe('tables of betas', () => {
  const indices = Array.from({ length: 1000 }, (_, n) => n);
  it.each([
    ['linear', indices.map((n) => 1e-4 + (n / 999) * (0.02 - 1e-4))],
    ['scaled_linear', indices.map((n) => (0.01 + (n / 999) * (Math.sqrt(0.02) - 0.01)) ** 2)],
  ] as const)('multiplies the betas of %s', (beta_schedule, betas) => {
    const decays = decaysOf({ ...ddpm, beta_schedule });
    alphaBars(betas).forEach((alphaBar, n) => {
      expect(Math.exp(-(decays[n] as number)) / alphaBar).toBeCloseTo(1, 11);
    });
  });

  it('squaredcos_cap_v2 is a squared cosine up to the last beta, which is clamp', () => {
    const decays = decaysOf({ ...ddpm, beta_schedule: 'squaredcos_cap_v2' });
    const cosine = (n: number) => Math.cos((((n / 1000 + 0.008) / 1.008) * Math.PI) / 2) ** 2;
    for (const n of [0, 1, 500, 998])
      expect(Math.exp(-(decays[n] as number)) / (cosine(n + 1) / cosine(0))).toBeCloseTo(1, 9);
    expect((decays[999] as number) - (decays[998] as number)).toBeCloseTo(-Math.log(1e-3), 9);
  });

  it('has the first beta in a table of one timestep', () => {
    expect(decaysOf({ ...ddpm, num_train_timesteps: 1 })).toEqual([-Math.log1p(-1e-4)]);
  });

  it('rescales to zero terminal SNR and keeps the first level', () => {
    // rescale_zero_terminal_snr of diffusers for the betas 0.1, 0.2, 0.3, 0.4, in Python.
    const betas = withoutSignalAtEnd([0.1, 0.2, 0.3, 0.4]);
    const bars = alphaBars(betas);
    const roots = [0.9, 0.72, 0.504, 0.3024].map(Math.sqrt) as [number, number, number, number];
    const scaled = roots.map((root) => (((root - roots[3]) * roots[0]) / (roots[0] - roots[3])) ** 2);
    scaled.slice(0, 3).forEach((bar, n) => {
      expect(bars[n]).toBeCloseTo(bar, 12);
    });
    expect(bars[3]).toBeCloseTo(2 ** -24, 12);
    expect((bars[3] as number) / 2 ** -24).toBeCloseTo(1, 6);
  });

  it("has a sigmoid's betas, or an alphaBar that falls exponentially", () => {
    const table = { ...ddpm, num_train_timesteps: 3 };
    const sigmoid = timestepBetas({ ...table, beta_schedule: 'sigmoid' });
    const expected = [-6, 0, 6].map((x) => (0.02 - 1e-4) / (1 + Math.exp(-x)) + 1e-4);
    sigmoid.forEach((beta, n) => {
      expect(beta).toBeCloseTo(expected[n] as number, 15);
    });
    const exp = alphaBars(timestepBetas({ ...table, beta_schedule: 'exp', num_train_timesteps: 12 }));
    expect(exp[5]).toBeCloseTo(Math.exp(-6), 12);
  });

  it('refuses betas of 1 or more', () => {
    expect(() => decaysOf({ ...ddpm, beta_end: 2 })).toThrow('beta_end 2 give a beta of 1.00');
  });
});

describe('the timestep of a level', () => {
  const betas = Array.from({ length: 1000 }, (_, n) => 1e-4 + (n / 999) * (0.02 - 1e-4));
  const bars = alphaBars(betas);
  const at = timestepAt(decaysOf(ddpm));

  it('is a whole number for a level of the table, on paths of any scale', () => {
    bars.forEach((alphaBar, n) => {
      expect(at(level(alphaBar))).toBe(n);
      expect(at(level(alphaBar, 7))).toBe(n);
    });
  });

  it('is between the timesteps of the neighbouring levels, in order', () => {
    for (const n of [0, 1, 480, 998]) {
      const [cleaner, noisier] = [bars[n] as number, bars[n + 1] as number];
      const found = [0.2, 0.5, 0.8].map((w) => at(level(cleaner ** (1 - w) * noisier ** w)));
      [0.2, 0.5, 0.8].forEach((w, i) => {
        expect(found[i]).toBeCloseTo(n + w, 8);
      });
    }
  });

  it('is the first or the last for a level outside the table, including both ends of the path', () => {
    expect(at({ time: 0, alpha: 1, sigma: 0 })).toBe(0);
    expect(at({ time: 0, alpha: 1, sigma: 1e-3 })).toBe(0);
    expect(at({ time: 0, alpha: 1, sigma: 1e9 })).toBe(999);
    expect(at({ time: 0, alpha: 1e-200, sigma: 1 })).toBe(999);
    expect(at({ time: 0, alpha: 0, sigma: 1 })).toBe(999);
  });
});
