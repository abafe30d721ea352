import { gridFrom, scheduleFrom } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import type { CheckpointFacts } from '../checkpoint/family';
import { edmFamily } from './family';

const config = { img_resolution: 8, img_channels: 3, model_channels: 8, channel_mult: [1], num_blocks: 1 };

const network = (className: string, more: Readonly<Record<string, unknown>> = {}) => {
  const facts: CheckpointFacts = { className, config: { ...config, ...more } };
  const found = edmFamily.recognise(facts);
  if (found === undefined) throw new Error('not recognised');
  return found;
};

const pathOf = (className: string, more: Readonly<Record<string, unknown>> = {}) =>
  edmFamily.path(network(className, more));

describe("the path of EDM's networks, as in generate.py", () => {
  // sigma_min = max(0.002, net.sigma_min), sigma_max = min(80, net.sigma_max).
  it.each([
    ['EDMPrecond', {}, 0.002, 80],
    // Attributes in its pickles.
    ['EDMPrecond', { sigma_min: 0, sigma_max: Number.POSITIVE_INFINITY, sigma_data: 0.5 }, 0.002, 80],
    ['EDMPrecond', { sigma_min: 0.01, sigma_max: 50 }, 0.01, 50],
    ['VEPrecond', {}, 0.02, 80],
    ['VEPrecond', { sigma_min: 0.05, sigma_max: 60 }, 0.05, 60],
    ['VEPrecond', { sigma_min: 0.001 }, 0.002, 80],
    // sqrt(exp(beta_d t^2 / 2 + beta_min t) - 1) is 0.001 at epsilon_t and 152 at 1.
    ['VPPrecond', {}, 0.002, 80],
    ['VPPrecond', { epsilon_t: 1e-3 }, Math.sqrt(Math.expm1(0.5 * 19.9e-6 + 1e-4)), 80],
    ['VPPrecond', { beta_d: 4 }, 0.002, Math.sqrt(Math.expm1(2.1))],
  ])('%s %j', (className, more, sigmaMin, sigmaMax) => {
    const { schedule, grid } = pathOf(className, more);
    const { levels } = gridFrom(grid).place(scheduleFrom(schedule), 10);
    expect(levels[0]?.sigma).toBe(0);
    expect(levels[1]?.sigma).toBeCloseTo(sigmaMin, 12);
    expect(levels.at(-1)?.sigma).toBeCloseTo(sigmaMax, 12);
    expect(scheduleFrom(schedule).range[1]).toBe(levels.at(-1)?.sigma);
  });

  it("rounds iDDPMPrecond's levels to the network's table", () => {
    const { schedule, grid } = pathOf('iDDPMPrecond');
    const { levels } = gridFrom(grid).place(scheduleFrom(schedule), 6);
    const expected = [0, 0.0064254128, 0.1501975751, 1.3157564558, 6.8512171149, 25.653525171, 80.2037018455];
    expect(levels.map(({ sigma }) => sigma)).toEqual(expected.map((sigma) => expect.closeTo(sigma, 8)));
  });

  it('describes only what differs from the class', () => {
    expect(network('VEPrecond', { sigma_min: 0.05, sigma_max: 100 })).toMatchObject({ sigma_min: 0.05 });
    expect(Object.keys(network('VEPrecond', { sigma_min: 0.02, sigma_max: 100 }))).not.toContain('sigma_min');
    // An attribute of a pickle, computed by PyTorch in single precision.
    expect(Object.keys(network('VPPrecond', { sigma_min: 0.0010005 }))).not.toContain('sigma_min');
  });

  it('refuses bad ends, and options of another class', () => {
    expect(() => pathOf('VEPrecond', { sigma_min: 200 })).toThrow(
      'sigma_min is 200: give less than sigma_max',
    );
    expect(() => pathOf('VEPrecond', { sigma_max: -1 })).toThrow('sigma_max is -1: give a number above 0');
    expect(() => pathOf('EDMPrecond', { beta_d: 5 })).toThrow('"beta_d" is not a known option of EDMPrecond');
  });
});
