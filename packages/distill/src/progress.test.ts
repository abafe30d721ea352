import { expect, it } from 'vitest';
import { meter } from './progress';

it('meter averages since the last reading and estimates what is left', () => {
  const measured = meter(1000, 200);
  measured.add({ loss: 1, gradientNorm: 3, samples: 50, seconds: 1 });
  measured.add({ loss: 3, gradientNorm: 5, samples: 50, seconds: 3 });
  expect(measured.read()).toEqual({
    loss: 2,
    gradientNorm: 4,
    rate: 25,
    samples: 300,
    totalSamples: 1000,
    secondsLeft: 28,
  });
  measured.add({ loss: 10, gradientNorm: 0, samples: 100, seconds: 1 });
  // 200 samples took 5 seconds in all, and 600 are left.
  expect(measured.read()).toMatchObject({
    loss: 10,
    gradientNorm: 0,
    rate: 100,
    samples: 400,
    secondsLeft: 15,
  });
});
