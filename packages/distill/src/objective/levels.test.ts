import { noiseRatio, randomSource } from '@tractjs/core';
import { edm, vpCosine, vpDdpm } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import { logNormalSigma, uniformTime } from './levels';

describe('uniformTime', () => {
  it('draws one time from each part of the range', () => {
    const times = uniformTime(vpCosine())(randomSource(1), 16).map((level) => level.time);
    const parts = times.map((time) => Math.floor(time * 16)).sort((a, b) => a - b);
    expect(parts).toEqual(Array.from({ length: 16 }, (_, i) => i));
    const again = uniformTime(vpCosine())(randomSource(2), 16).map((level) => level.time);
    expect(again).not.toEqual(times);
  });

  it('stays in the range of the schedule', () => {
    const levels = uniformTime(edm({ sigmaMax: 10 }))(randomSource(3), 1000);
    const mean = levels.reduce((sum, level) => sum + level.sigma, 0) / 1000;
    expect(mean).toBeCloseTo(5, 1);
    expect(Math.max(...levels.map((level) => level.sigma))).toBeLessThanOrEqual(10);
  });
});

describe('logNormalSigma', () => {
  it('has the given mean and standard deviation', () => {
    const logs = logNormalSigma(edm(), { mean: -0.5, std: 0.8 })(randomSource(1), 20_000).map((l) =>
      Math.log(noiseRatio(l)),
    );
    const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
    const variance = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logs.length;
    expect(Math.abs(mean + 0.5)).toBeLessThan(0.02);
    expect(Math.abs(Math.sqrt(variance) - 0.8)).toBeLessThan(0.02);
  });

  it('is clamped to the range, and has the mean and deviation of EDM by default', () => {
    const levels = logNormalSigma(edm({ sigmaMax: 0.3 }))(randomSource(1), 2000);
    const sigmas = levels.map((level) => level.sigma);
    expect(Math.max(...sigmas)).toBe(0.3);
    // -1.2 is the median: half of all are below exp(-1.2) = 0.3012.
    expect(Math.abs(sigmas.filter((sigma) => sigma === 0.3).length / 2000 - 0.5)).toBeLessThan(0.04);
    expect(() => logNormalSigma(edm(), { std: 0 })).toThrow('std is 0');
  });
});

it('uniformTime starts at the lower end of the range', () => {
  const [offset] = randomSource(4).uniform(1) as Float64Array & [number];
  const times = uniformTime(vpDdpm({ count: 11 }))(randomSource(4), 5).map(({ time }) => time);
  expect(times).toEqual([0, 1, 2, 3, 4].map((i) => expect.closeTo(-1 + ((i + offset) / 5) * 11, 12)));
});
