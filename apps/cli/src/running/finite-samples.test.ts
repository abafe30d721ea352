import { expect, it } from 'vitest';
import { checkFiniteSamples } from './finite-samples';

it('names the first sample with a number that is not finite', () => {
  expect(() => checkFiniteSamples([1, 2, 3, 4], 10, 2)).not.toThrow();
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => checkFiniteSamples([1, 2, 3, wrong, wrong, 6], 10, 2)).toThrow(
      /^Sample 11 has numbers that are not finite/,
    );
});
