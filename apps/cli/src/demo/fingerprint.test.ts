import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint';

describe('fingerprint', () => {
  it('depends on everything except the order of keys', () => {
    const value = { a: 1, b: { c: [1, 2], d: null } };
    expect(fingerprint({ b: { d: null, c: [1, 2] }, a: 1 })).toBe(fingerprint(value));
    for (const other of [
      { ...value, a: 2 },
      { ...value, b: { c: [2, 1], d: null } },
      { ...value, e: 0 },
    ]) {
      expect(fingerprint(other)).not.toBe(fingerprint(value));
    }
  });
});
