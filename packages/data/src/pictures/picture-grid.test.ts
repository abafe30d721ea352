import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { pictureGrid } from './picture-grid';

const shape = { count: 3, height: 1, width: 2, channels: 1, columns: 2 } as const;
const values = [-1, 1, 0, 0.5, -3, 7];
const G = 96;

describe('pictureGrid', () => {
  it('lays out images row by row, rounds and clamps values', () => {
    const { width, height, channels, data } = decode(pictureGrid(values, { ...shape, gap: 1 }));
    expect([width, height, channels]).toEqual([7, 5, 1]);
    const rows = Array.from({ length: height }, (_, y) => [...data.slice(y * width, (y + 1) * width)]);
    expect(rows).toEqual([
      [G, G, G, G, G, G, G],
      [G, 0, 255, G, 128, 191, G],
      [G, G, G, G, G, G, G],
      [G, 0, 255, G, G, G, G],
      [G, G, G, G, G, G, G],
    ]);
  });

  it('scales pixels to squares', () => {
    const { width, height, data } = decode(pictureGrid([-1, 1], { ...shape, count: 1, scale: 2, gap: 0 }));
    expect([width, height]).toEqual([4, 2]);
    expect([...data]).toEqual([0, 0, 255, 255, 0, 0, 255, 255]);
  });

  it('keeps colours', () => {
    const { channels, data } = decode(
      pictureGrid([-1, 0, 1, 1, 1, -1], { count: 1, height: 1, width: 2, channels: 3, columns: 1, gap: 0 }),
    );
    expect(channels).toBe(3);
    expect([...data]).toEqual([0, 128, 255, 255, 255, 0]);
  });

  it('returns the same bytes for the same images', () => {
    expect(pictureGrid(Float32Array.from(values), shape)).toEqual(pictureGrid(values, shape));
  });

  it.each([
    [
      'sizes that do not match',
      values,
      { count: 2 },
      /images\.length is 6: 2 images of 1 x 2 x 1 have 4 values/,
    ],
    ['two channels', values, { channels: 2 }, /channels is 2/],
    ['no columns', values, { columns: 0 }, /columns is 0/],
    ['a negative gap', values, { gap: -1 }, /gap is -1/],
    ['NaN', [0, Number.NaN, 0, 0, 0, 0], {}, /images\[1\] is NaN.*diverged/],
  ])('refuses %s', (_, images, change, message) => {
    expect(() => pictureGrid(images, { ...shape, ...change })).toThrow(message);
  });
});
