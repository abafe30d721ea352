import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import { samplingStep, tractCoefficients } from './tract-coefficients';

const at = (t: number) => vpCosine().at(t / 32);

describe('tractCoefficients', () => {
  const place = { t: [at(16), at(9)], tPrime: [at(15), at(8)], s: [at(8), at(8)] };
  const found = tractCoefficients(place);

  it('moves x along the path: for the exact clean image the step stays on the path', () => {
    place.t.forEach((t, i) => {
      const to = place.tPrime[i] as typeof t;
      const [clean, noise] = [0.3, -1.2];
      const x = t.alpha * clean + t.sigma * noise;
      const landed = (found.x[i] as number) * x + (found.x0[i] as number) * clean;
      expect(landed).toBeCloseTo(to.alpha * clean + to.sigma * noise, 12);
    });
  });

  it('takes the target from the teacher if its step ends the group, and does not move the example', () => {
    expect(found.blend[0]).toBeGreaterThan(0);
    expect(found.blend[0]).toBeLessThan(1);
    expect(found.blend[1]).toBe(1);
    expect(found.onward).toEqual([at(15), at(9)]);
  });

  it('weights by the SNR, clamped from 1 to 3', () => {
    for (const weight of found.weight) {
      expect(weight).toBeGreaterThanOrEqual(1);
      expect(weight).toBeLessThanOrEqual(3);
    }
  });
});

describe('samplingStep', () => {
  it('goes from noise to the prediction itself on alpha = 1, and next to it on the cosine path', () => {
    const { from, x, x0 } = samplingStep({ schedule: edm(), grid: karras() });
    expect([from.sigma, x, x0]).toEqual([80, 0, 1]);
    const near = samplingStep({ schedule: vpCosine(), grid: uniform() });
    expect(near.from.time).toBe(1);
    expect(near.x).toBeCloseTo(0, 3);
    expect(near.x0).toBeCloseTo(1, 3);
  });
});
