import { describe, expect, it } from 'vitest';
import { highPrecision as hp } from './high-precision';

/** The first digits of a fixed-point number, cut. */
const digits = (value: bigint, count: number): string => {
  const scaled = ((value < 0n ? -value : value) * 10n ** BigInt(count)) >> 256n;
  const text = scaled.toString().padStart(count + 1, '0');
  return `${value < 0n ? '-' : ''}${text.slice(0, -count)}.${text.slice(-count)}`;
};

describe('highPrecision', () => {
  it('knows constants to fifty digits', () => {
    expect(digits(hp.pi, 50)).toBe('3.14159265358979323846264338327950288419716939937510');
    expect(digits(hp.exp(hp.one), 50)).toBe('2.71828182845904523536028747135266249775724709369995');
    expect(digits(hp.root(2n * hp.one, 2), 50)).toBe('1.41421356237309504880168872420969807856967187537694');
    expect(digits(hp.sin(hp.one), 50)).toBe('0.84147098480789650665250232163029899962256306079837');
    expect(digits(hp.cos(hp.one), 50)).toBe('0.54030230586813971740093660744297660373231042061792');
  });

  it('inverts what it computes', () => {
    const close = (a: bigint, b: bigint) => expect(Math.abs(hp.toNumber(a - b))).toBeLessThan(1e-60);
    for (const value of [0.001, 0.7, 1, 1.5]) {
      const x = hp.from(value);
      close(hp.atan(hp.divide(hp.sin(x), hp.cos(x))), x);
      close(hp.multiply(hp.exp(x), hp.exp(-x)), hp.one);
      const seventh = hp.root(x, 7);
      close(
        Array.from({ length: 6 }).reduce((power: bigint) => hp.multiply(power, seventh), seventh),
        x,
      );
      close(hp.multiply(hp.divide(hp.one, x), x), hp.one);
    }
    close(hp.atan(-hp.one), -hp.pi / 4n);
  });

  it('converts doubles exactly, and rounds to the nearest', () => {
    for (const value of [0, 1, -0.1, 1 / 3, 5e-60, 12345.678, 2 ** 70])
      expect(hp.toNumber(hp.from(value))).toBe(value);
    expect(() => hp.from(Number.NaN)).toThrow('finite');
    expect(hp.relativeError(1 / 3, hp.one / 3n)).toBeGreaterThan(1e-17);
    expect(hp.relativeError(1 / 3, hp.one / 3n)).toBeLessThan(2 ** -53);
    expect(hp.relativeError(0.5, hp.one >> 1n)).toBe(0);
    expect(hp.relativeError(-1.5, hp.one)).toBeCloseTo(2.5, 12);
  });
});
