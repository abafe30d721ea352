import { expect, it } from 'vitest';
import { type MeasuredStep, meter } from './progress';

const step = (numbers: Partial<MeasuredStep>): MeasuredStep => ({
  applied: true,
  loss: 0,
  gradientNorm: 0,
  samples: 50,
  seconds: 1,
  ...numbers,
});

it('meter averages since the last reading and estimates the time left', () => {
  const measured = meter(1000, 200);
  measured.add(step({ loss: 1, gradientNorm: 3 }));
  measured.add(step({ loss: 3, gradientNorm: 5, seconds: 3 }));
  expect(measured.read(0)).toEqual({
    loss: 2,
    gradientNorm: 4,
    rate: 25,
    samples: 300,
    totalSamples: 1000,
    secondsLeft: 28,
  });
  measured.add(step({ loss: 10, samples: 100 }));
  // 200 samples took 5 seconds in all, and 600 are left.
  expect(measured.read(0)).toMatchObject({
    loss: 10,
    gradientNorm: 0,
    rate: 100,
    samples: 400,
    secondsLeft: 15,
  });
});

it('meter counts the time of steps that were not applied, but not their loss', () => {
  const measured = meter(1000, 0);
  const bad = step({ applied: false, loss: Number.NaN, gradientNorm: Number.POSITIVE_INFINITY });
  measured.add(bad);
  expect(measured.read(0)).toBeUndefined();
  measured.add(step({ loss: 2, gradientNorm: 4 }));
  measured.add(bad);
  expect(measured.read(0)).toMatchObject({ loss: 2, gradientNorm: 4, samples: 150, rate: 50 });
  measured.add(bad);
  expect(measured.read(0)).toMatchObject({ loss: 2, gradientNorm: 4, samples: 200 });
  measured.add(bad);
  expect(measured.read(1)).toBeUndefined();
});
