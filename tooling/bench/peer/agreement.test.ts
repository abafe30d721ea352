import { describe, expect, it } from 'vitest';
import { relativeDifference, requireAgreement } from './agreement';

describe('relativeDifference', () => {
  it('is relative to the largest magnitude of the second', () => {
    expect(relativeDifference([1, -3.5], [1.5, -4])).toBe(0.125);
    expect(relativeDifference([0, 0], [0, 0])).toBe(0);
  });

  it('is infinite for different lengths and NaN', () => {
    for (const [ours, theirs] of [
      [[1], [1, 1]],
      [[Number.NaN], [1]],
      [[1], [Number.NaN]],
      [[1], [0]],
    ] as const) {
      expect(relativeDifference(ours, theirs)).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

describe('requireAgreement', () => {
  it('fails above a thousandth and names the difference', () => {
    expect(() => requireAgreement('the output', 9e-4)).not.toThrow();
    expect(() => requireAgreement('the output', 2e-3)).toThrow(/differ by 2\.00e-3 in the output/);
    expect(() => requireAgreement('the output', Number.POSITIVE_INFINITY)).toThrow(/Infinity/);
  });
});
