import { describe, expect, it } from 'vitest';
import { plainData } from './plain-data';
import type { PickleValue } from './values';

describe('plainData', () => {
  it('converts dicts to objects, tuples and sets to lists, and drops what is not data', () => {
    const value = new Map<PickleValue, PickleValue>([
      ['a', new Map<PickleValue, PickleValue>([['__proto__', 1]])],
      ['b', [1, [2, null], new Set<PickleValue>([true])]],
      ['seed', 2n ** 64n],
      [3, 'three'],
      [[4], 'a key that is no text'],
      ['c', { pickled: 'something' }],
    ]);
    const plain = plainData(value);
    expect(JSON.parse(JSON.stringify(plain))).toEqual(
      JSON.parse(
        '{"3": "three", "a": {"__proto__": 1}, "b": [1, [2, null], [true]], "seed": "18446744073709551616"}',
      ),
    );
    expect(plainData([1])).toEqual({});
  });

  it('refuses cyclic data and too many values', () => {
    const round = new Map<PickleValue, PickleValue>();
    round.set('again', round);
    expect(() => plainData(round)).toThrow('more than 64 deep');
    const many = new Map<PickleValue, PickleValue>([['a', Array<number>(20_000).fill(0)]]);
    expect(() => plainData(many)).toThrow('more than 16384 values');
    // Dropped keys count too, each time their dict is visited.
    const odd = new Map<PickleValue, PickleValue>(Array.from({ length: 100 }, (_, i) => [[i], null]));
    expect(plainData(new Map<PickleValue, PickleValue>([['a', odd]]))).toEqual({ a: {} });
    const often = new Map<PickleValue, PickleValue>([['a', Array<PickleValue>(200).fill(odd)]]);
    expect(() => plainData(often)).toThrow('more than 16384 values');
  });
});
