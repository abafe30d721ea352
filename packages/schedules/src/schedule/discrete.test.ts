import { describe, expect, it } from 'vitest';
import { scheduleFrom } from '../registry';
import { vpDiscrete } from './discrete';
import { vpDdpm } from './vp-ddpm';

describe('vpDiscrete', () => {
  it('follows the given betas', () => {
    const schedule = vpDiscrete({ betas: [0.1, 0.4, 0.75] });
    expect(schedule.name).toBe('vp-discrete');
    expect(schedule.range).toEqual([-1, 2]);
    [1, 0.9, 0.54, 0.135].forEach((alphaBar, i) => {
      expect(schedule.at(i - 1).alpha).toBeCloseTo(Math.sqrt(alphaBar), 15);
      expect(schedule.at(i - 1).sigma).toBeCloseTo(Math.sqrt(1 - alphaBar), 15);
    });
    expect(schedule.at(0.5).alpha).toBeCloseTo((0.9 * 0.54) ** 0.25, 14);
  });

  it('is vpDdpm with the betas of DDPM', () => {
    const betas = Array.from({ length: 20 }, (_, n) => 1e-4 + (n / 19) * 0.0199);
    const [mine, theirs] = [vpDiscrete({ betas }), vpDdpm({ count: 20 })];
    for (let n = -1; n < 20; n++) expect(mine.at(n).sigma).toBeCloseTo(theirs.at(n).sigma, 15);
  });

  it('copies its betas, and is made again from its description', () => {
    const betas = [0.1, 0.4, 0.75];
    const schedule = vpDiscrete({ betas });
    betas[0] = 0.9;
    expect(schedule.description).toEqual({ kind: 'vp-discrete', betas: [0.1, 0.4, 0.75] });
    const back = scheduleFrom(JSON.parse(JSON.stringify(schedule.description)));
    expect(back.at(1.3)).toEqual(schedule.at(1.3));
  });

  it('sums many betas with an error in the last two digits at most', () => {
    const schedule = vpDiscrete({ betas: new Array(4096).fill(2 ** -11) });
    expect(-2 * Math.log(schedule.at(4095).alpha)).toBeCloseTo(-4096 * Math.log1p(-(2 ** -11)), 14);
  });

  it('refuses bad betas', () => {
    for (const betas of [undefined, [], 0.1])
      expect(() => vpDiscrete({ betas: betas as unknown as number[] })).toThrow('give a list of one or more');
    for (const beta of [0, 1, -0.1, Number.NaN])
      expect(() => vpDiscrete({ betas: [0.1, beta] })).toThrow(`betas[1] is ${beta}`);
  });
});
