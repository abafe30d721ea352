import { describe, expect, it } from 'vitest';
import { parseGaussian } from './gaussian';

const whole = { count: 5, mean: [1, 2], covariance: [1, 0, 0, 1] };

describe('parseGaussian', () => {
  it('reads what was written as JSON', () => {
    expect(parseGaussian(JSON.parse(JSON.stringify(whole)), 'statistics.json')).toEqual(whole);
  });

  it.each([
    ['nothing', null],
    ['text', 'mean'],
    ['a covariance of another size', { ...whole, covariance: [1, 0, 0] }],
    ['what is not a number', { ...whole, mean: [1, null] }],
    ['no count', { mean: whole.mean, covariance: whole.covariance }],
  ])('refuses %s, naming the file', (_, value) => {
    expect(() => parseGaussian(value, 'statistics.json')).toThrow(
      /^statistics\.json has no feature statistics/,
    );
  });
});
