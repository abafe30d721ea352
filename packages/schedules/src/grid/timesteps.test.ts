import { describe, expect, it } from 'vitest';
import { edm } from '../schedule/edm';
import { rectifiedFlow } from '../schedule/rectified-flow';
import { vpDdpm } from '../schedule/vp-ddpm';
import { karrasIddpm } from './karras-iddpm';
import { leading, linspace, trailing } from './timesteps';

const times = (grid: ReturnType<typeof leading>, steps: number, schedule = vpDdpm()) =>
  grid.place(schedule, steps).levels.map(({ time }) => time);

/**
 * The results of the quoted lines of diffusers' set_timesteps, computed by NumPy, in ascending order after
 * the clean end.
 */
describe("diffusers' spacings", () => {
  it.each([
    // (np.arange(0, 7) * (1000 // 7)).round() + 1
    ['leading', leading({ offset: 1 }), 7, [1, 143, 285, 427, 569, 711, 853]],
    // (np.arange(0, 7 + 1) * (1000 // (7 + 1))).round()[1:]
    ['leading, one to spare', leading({ spare: true }), 7, [125, 250, 375, 500, 625, 750, 875]],
    // np.round(np.arange(1000, 0, -1000 / 7)) - 1
    ['trailing', trailing(), 7, [142, 285, 428, 570, 713, 856, 999]],
    // np.linspace(0, 999, 7).round()
    ['linspace', linspace({ whole: true }), 7, [0, 166, 333, 500, 666, 832, 999]],
    // np.linspace(0, 999, 7 + 1).round()[1:]
    [
      'linspace, one to spare',
      linspace({ whole: true, spare: true }),
      7,
      [143, 285, 428, 571, 714, 856, 999],
    ],
    // np.linspace(0, 999, 5)
    ['linspace, not rounded', linspace(), 5, [0, 249.75, 499.5, 749.25, 999]],
    // The same for the first 800 timesteps, as with lambda_min_clipped.
    ['leading of some', leading({ count: 800 }), 4, [0, 200, 400, 600]],
    ['trailing of some', trailing({ count: 800 }), 4, [199, 399, 599, 799]],
    ['linspace of some', linspace({ count: 800, whole: true }), 3, [0, 400, 799]],
  ])('%s', (_, grid, steps, expected) => {
    expect(times(grid, steps)).toEqual([-1, ...expected]);
  });

  it('have a level for each step if there are more steps than timesteps', () => {
    for (const grid of [
      leading({ offset: 1 }),
      trailing(),
      linspace({ whole: true }),
      leading({ spare: true }),
    ]) {
      const all = times(grid, 15, vpDdpm({ count: 10 }));
      expect(all.length).toBe(16);
      expect(all.at(-1)).toBe(9);
    }
    expect(times(leading({ offset: 1 }), 1000).at(-1)).toBe(999);
  });

  it('go from the noisiest level in one step', () => {
    for (const grid of [trailing(), linspace(), linspace({ spare: true })])
      expect(times(grid, 1)).toEqual([-1, 999]);
    expect(times(leading(), 1)).toEqual([-1, 999]);
  });

  it('are also even on the straight path', () => {
    expect(times(linspace({ low: 0.1 }), 4, rectifiedFlow())).toEqual([0, 0.1, 0.4, 0.7, 1]);
    expect(times(linspace({ high: 0.75, spare: true }), 3, rectifiedFlow())).toEqual([0, 0.25, 0.5, 0.75]);
  });

  it('refuse schedules, times and counts that do not fit', () => {
    expect(() => leading().place(rectifiedFlow(), 4)).toThrow(
      'schedule is "rectified-flow": the grid leading is for schedules of timesteps, such as vp-ddpm',
    );
    expect(() => linspace({ whole: true }).place(rectifiedFlow(), 4)).toThrow(
      'the grid linspace is for schedules',
    );
    expect(() => linspace({ low: 1 }).place(rectifiedFlow(), 4)).toThrow(
      'low is 1: give a time of the schedule, above 0 and below 1',
    );
    expect(() => linspace({ high: 2 }).place(rectifiedFlow(), 4)).toThrow(
      'high is 2: give a time of the schedule, 1 at most.',
    );
    expect(() => leading({ offset: -1 })).toThrow('offset is -1: give a number, 0 or more.');
    expect(() => trailing({ count: 1001 }).place(vpDdpm(), 4)).toThrow(
      'count is 1001: give a whole number of timesteps, 1 to 1000.',
    );
    expect(() => trailing().place(vpDdpm(), 0)).toThrow('steps is 0');
  });
});

describe('karrasIddpm', () => {
  it("has the levels of EDM's generate.py for iDDPMPrecond", () => {
    // u[j] of networks.py nearest to 6 Karras levels, computed by NumPy in float64.
    const sigmas = karrasIddpm({ sigmaMin: 0.00642541277 })
      .place(edm({ sigmaMax: 81 }), 6)
      .levels.map(({ sigma }) => sigma);
    expect(sigmas[0]).toBe(0);
    expect(sigmas.slice(1)).toEqual(
      [0.0064254128, 0.1501975751, 1.3157564558, 6.8512171149, 25.653525171, 80.2037018455].map((sigma) =>
        expect.closeTo(sigma, 8),
      ),
    );
  });

  it('starts at the lowest level of the table above the clean one, and refuses a lower sigmaMin', () => {
    expect(karrasIddpm().place(edm(), 5).level(1).sigma).toBeCloseTo(0.0064254128, 8);
    expect(karrasIddpm({ count: 100_000 }).place(edm(), 5).level(1).sigma).toBeCloseTo(0.002, 3);
    expect(() => karrasIddpm({ sigmaMin: 0.003 })).toThrow(
      "sigmaMin is 0.003: the nearest level of iDDPM's table is the clean one: give 0.0064",
    );
  });

  it('refuses two levels with the same nearest one', () => {
    expect(() => karrasIddpm().place(edm(), 200)).toThrow(
      /steps is 200: two of these levels have the same nearest one/,
    );
  });
});
