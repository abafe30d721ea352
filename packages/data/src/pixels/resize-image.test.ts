import { describe, expect, it } from 'vitest';
import { type Paint, pixels } from '../testing/image-bytes';
import { resizeImage } from './resize-image';

const drawn = (height: number, width: number, channels: number, paint: Paint) => ({
  height,
  width,
  channels,
  data: pixels(height, width, channels, paint),
});
const busy: Paint = (y, x, c) => (y * 83 + x * 47 + c * 29 + x * y * 13) % 256;

describe('resizeImage', () => {
  it('averages each square if both sides are halved', () => {
    const image = drawn(6, 8, 3, busy);
    const mean: Paint = (y, x, c) =>
      Math.round(
        [0, 1]
          .flatMap((dy) => [0, 1].map((dx) => busy(2 * y + dy, 2 * x + dx, c) / 4))
          .reduce((a, b) => a + b),
      );
    expect(resizeImage(image, 3, 4)).toEqual(drawn(3, 4, 3, mean));
  });

  it('weights pixels by area if the sides are not multiples', () => {
    const row = { height: 1, width: 3, channels: 1, data: Uint8Array.of(0, 90, 240) };
    expect([...resizeImage(row, 1, 2).data]).toEqual([30, 190]);
  });

  it('preserves the mean of an image that shrinks', () => {
    const image = drawn(31, 17, 1, busy);
    const mean = (values: Uint8Array) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.abs(mean(resizeImage(image, 5, 7).data) - mean(image.data))).toBeLessThan(0.5);
  });

  it('interpolates linearly between the centres of pixels if it grows', () => {
    const row = { height: 1, width: 2, channels: 1, data: Uint8Array.of(0, 100) };
    expect([...resizeImage(row, 1, 4).data]).toEqual([0, 25, 75, 100]);
    expect([...resizeImage({ ...row, height: 2, width: 1 }, 4, 1).data]).toEqual([0, 25, 75, 100]);
  });

  it('keeps a uniform image uniform, and returns the image itself for its own size', () => {
    const even = drawn(5, 9, 3, (_, __, c) => 100 + c);
    expect(resizeImage(even, 7, 4)).toEqual(drawn(7, 4, 3, (_, __, c) => 100 + c));
    expect(resizeImage(even, 5, 9)).toBe(even);
  });
});
