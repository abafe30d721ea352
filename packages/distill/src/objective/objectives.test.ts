import { noiseRatio, randomSource } from '@tractjs/core';
import { edm, vpCosine } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import { edmObjective, vpObjective } from './objectives';

describe('vpObjective', () => {
  it('draws times from all parts of the path, and weights by SNR + 1', () => {
    const { levels, weight } = vpObjective(vpCosine());
    const parts = levels(randomSource(1), 8).map(({ time }) => Math.floor(8 * time));
    expect(parts.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(weight({ time: 0, alpha: 0.8, sigma: 0.6 })).toBeCloseTo(16 / 9 + 1, 12);
  });
});

describe('edmObjective', () => {
  const normal = (count: number) => [...randomSource(2).normal(count)];
  const logs = (objective: ReturnType<typeof edmObjective>) =>
    objective.levels(randomSource(2), 5).map((level) => Math.log(noiseRatio(level)));
  const at = { time: 0, alpha: 1, sigma: 2 };

  it('defaults to the numbers of EDM: ln sigma ~ N(-1.2, 1.2^2), data of standard deviation 0.5', () => {
    const objective = edmObjective(edm());
    const drawn = normal(5);
    logs(objective).forEach((log, i) => {
      expect(log).toBeCloseTo(-1.2 + 1.2 * (drawn[i] as number), 10);
    });
    expect(objective.weight(at)).toBeCloseTo((4 + 0.25) / (2 * 0.5) ** 2, 12);
  });

  it('takes other numbers', () => {
    const objective = edmObjective(edm(), { mean: 0.3, std: 0.7, dataStd: 2 });
    const drawn = normal(5);
    logs(objective).forEach((log, i) => {
      expect(log).toBeCloseTo(0.3 + 0.7 * (drawn[i] as number), 10);
    });
    expect(objective.weight(at)).toBeCloseTo((4 + 4) / (2 * 2) ** 2, 12);
  });
});
