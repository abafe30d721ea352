import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { scatterPicture } from './scatter-picture';

/** Returns the pixels that are not white, as [x, y]. */
const inked = (png: Uint8Array): number[][] => {
  const { width, height, data } = decode(png);
  const found: number[][] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      if (data[at] !== 255 || data[at + 1] !== 255 || data[at + 2] !== 255) found.push([x, y]);
    }
  }
  return found;
};
const square = { size: 10, extent: 1, dot: 1 } as const;

describe('scatterPicture', () => {
  it('draws the second coordinate upwards and omits points outside', () => {
    const points = [-0.95, 0.95, 0.95, 0.95, 0.05, -0.35, 1.5, 0, 0, Number.NaN];
    expect(inked(scatterPicture(points, square))).toEqual([
      [0, 0],
      [9, 0],
      [5, 6],
    ]);
  });

  it('centres dots of more than a pixel', () => {
    const found = inked(scatterPicture([0.05, -0.05], { ...square, dot: 3 }));
    expect(found).toHaveLength(9);
    expect(found[4]).toEqual([5, 5]);
  });

  it('darkens overlapping points and colours them by label', () => {
    const pixel = (png: Uint8Array) => [...decode(png).data.slice(165, 168)];
    const once = pixel(scatterPicture([0.05, -0.05], square));
    const twice = pixel(scatterPicture([0.05, -0.05, 0.05, -0.05], square));
    for (const [c, value] of once.entries()) expect(twice[c]).toBeLessThan(value);
    expect(pixel(scatterPicture([0.05, -0.05], { ...square, labels: [1] }))).not.toEqual(once);
  });

  it.each([
    ['half a point', [1, 2, 3], {}, /points\.length is 3/],
    ['no size', [0, 0], { size: 0 }, /size is 0/],
    ['no extent', [0, 0], { extent: 0 }, /extent is 0/],
    ['too few labels', [0, 0, 1, 1], { labels: [1] }, /labels\.length is 1.*2 points/],
  ])('refuses %s', (_, points, options, message) => {
    expect(() => scatterPicture(points, options)).toThrow(message);
  });
});
