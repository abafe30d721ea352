import { describe, expect, it } from 'vitest';
import { parseIdx } from './parse-idx';

const file = (...parts: readonly (readonly number[])[]) => Uint8Array.from(parts.flat());
const MATRIX = [0, 0, 8, 2];
const TWO_BY_THREE = [0, 0, 0, 2, 0, 0, 0, 3];
const SIX = [1, 2, 3, 250, 5, 6];

describe('parseIdx', () => {
  it('reads the sizes and the elements', () => {
    const { dims, values } = parseIdx(file(MATRIX, TWO_BY_THREE, SIX), 'six');
    expect(dims).toEqual([2, 3]);
    expect([...values]).toEqual(SIX);
  });

  it('reads a view of a larger buffer', () => {
    const bytes = file([9, 9, 9], MATRIX, TWO_BY_THREE, SIX).subarray(3);
    expect([...parseIdx(bytes, 'six').values]).toEqual(SIX);
  });

  it('reads sizes above 2^31 as positive numbers and refuses them', () => {
    expect(() => parseIdx(file([0, 0, 8, 1], [255, 255, 255, 255]), 'huge')).toThrow(
      /huge.*4294967295 elements/s,
    );
  });

  it.each([
    ['an empty file', file(), /it has 0 bytes/],
    ['another magic number', file([0, 1, 8, 2], TWO_BY_THREE, SIX), /starts with 00 01 08 02/],
    ['another element type', file([0, 0, 13, 2], TWO_BY_THREE, SIX), /type 0d, not 08/],
    ['no dimensions', file([0, 0, 8, 0]), /0 dimensions/],
    ['too many dimensions', file([0, 0, 8, 9]), /9 dimensions/],
    ['a truncated header', file(MATRIX, [0, 0, 0, 2]), /ends within the header, after 8 of 12/],
    [
      'missing elements',
      file(MATRIX, TWO_BY_THREE, SIX.slice(1)),
      /take 18 bytes with the header, but it has 17/,
    ],
    ['extra elements', file(MATRIX, TWO_BY_THREE, SIX, [7]), /but it has 19/],
  ])('refuses %s, by name', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 'digits.idx')).toThrow(message);
    expect(() => parseIdx(bytes, 'digits.idx')).toThrow(/^digits\.idx is not a complete IDX file/);
  });
});
