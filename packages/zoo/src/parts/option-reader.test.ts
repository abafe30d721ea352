import { describe, expect, it } from 'vitest';
import { type OptionReader, optionReader } from './option-reader';

describe('optionReader', () => {
  it('returns given values, and the default for values left out or null', () => {
    const read = optionReader({
      width: 8,
      none: null,
      shape: [1, 2],
      kind: 'a',
      on: true,
      far: [1, -1],
      sigma: 0.5,
    });
    expect(read.count('width')).toBe(8);
    expect(read.count('none', 3)).toBe(3);
    expect(read.countOrNone('none')).toBeUndefined();
    expect(read.counts('shape')).toEqual([1, 2]);
    expect(read.counts('empty', [], 0)).toEqual([]);
    expect(read.choice('kind', 'b', ['a', 'b'])).toBe('a');
    expect(read.choices('kinds', ['b'], ['a', 'b'])).toEqual(['b']);
    expect(read.flag('on', false)).toBe(true);
    expect(read.range('far', [0, 1])).toEqual([1, -1]);
    expect(read.positive('sigma', 1)).toBe(0.5);
    expect(read.layers('blocks', 4, 2)).toBe(2);
    expect(read.done('a network', [])).toEqual({
      width: 8,
      shape: [1, 2],
      kind: 'a',
      on: true,
      far: [1, -1],
      sigma: 0.5,
    });
  });

  it.each<[string, unknown, (read: OptionReader) => unknown, RegExp]>([
    ['a fraction', 1.5, (read) => read.count('x'), /^x is 1.5: give a whole number from 1 to 65536/],
    ['nothing', undefined, (read) => read.count('x'), /^x is "missing"/],
    ['less than enough', 1, (read) => read.count('x', 2, 2), /from 2 to/],
    ['too many layers', 300, (read) => read.layers('x', 4), /^x is 300: give a whole number from 1 to 256/],
    ['NaN', Number.NaN, (read) => read.positive('x', 1), /give a number above 0/],
    ['a text for a flag', 'yes', (read) => read.flag('x', false), /^x is "yes": give true or false/],
    ['an empty list', [], (read) => read.counts('x'), /give a list of whole numbers/],
    ['a list of texts', ['1'], (read) => read.counts('x'), /give a list of whole numbers/],
    ['two equal ends', [1, 1], (read) => read.range('x', [0, 1]), /give two numbers/],
    ['an unknown name', 'c', (read) => read.choice('x', 'a', ['a', 'b']), /"c" is not a known x/],
    [
      'an object with a toString of its own for a name',
      { toString: 1 },
      (read) => read.choice('x', 'a', ['a', 'b']),
      /is not a known x/,
    ],
    [
      'a text of a megabyte for a name',
      'c'.repeat(2 ** 20),
      (read) => read.choice('x', 'a', ['a', 'b']),
      /^.{0,200}$/,
    ],
    [
      'a name in the prototype',
      'c',
      (read) => read.done('it', ['toString']),
      /"x" is not a known option of it/,
    ],
    ['an unsupported option', 1, (read) => read.absent('x', 'leave it out.'), /^x is 1: leave it out/],
  ])('refuses %s', (_, value, read, message) => {
    expect(() => read(optionReader({ x: value }))).toThrow(message);
  });
});
