import { describe, expect, it } from 'vitest';
import { type Paint, pixels } from '../testing/image-bytes';
import { checkSameSize, coverSize, cropImage, imageSize } from './fit-image';

const drawn = (height: number, width: number, paint: Paint) => ({
  height,
  width,
  channels: 1,
  data: pixels(height, width, 1, paint),
});
const place: Paint = (y, x) => 10 * y + x;

describe('imageSize', () => {
  it('accepts a side or [height, width]', () => {
    expect(imageSize(32)).toEqual([32, 32]);
    expect(imageSize([16, 24])).toEqual([16, 24]);
  });
  it.each([[0], [1.5], [5000], [[8, 0] as const], [[8] as unknown as [number, number]]])(
    'refuses %s',
    (size) => {
      expect(() => imageSize(size)).toThrow(/size is .*whole pixels/);
    },
  );
});

describe('cropImage', () => {
  it('crops the centre or a corner, within the image', () => {
    const image = drawn(4, 5, place);
    expect([...cropImage(image, [2, 3], { down: 0.5, right: 0.5 }).data]).toEqual([11, 12, 13, 21, 22, 23]);
    expect([...cropImage(image, [1, 2], { down: 0, right: 0 }).data]).toEqual([0, 1]);
    expect([...cropImage(image, [1, 2], { down: 0.999, right: 1 }).data]).toEqual([33, 34]);
  });
});

describe('coverSize', () => {
  it('shrinks until the shorter side fits and crops the longer one', () => {
    const image = drawn(4, 12, (_, x) => 20 * x);
    expect(coverSize(image, [2, 2], 'center', 'a.png')).toEqual(drawn(2, 2, (_, x) => 90 + 40 * x));
    expect(coverSize(image, [2, 2], 'random', 'a.png')).toEqual(drawn(2, 6, (_, x) => 10 + 40 * x));
    const { height, width } = coverSize(drawn(12, 4, place), [3, 2], 'random', 'a.png');
    expect([height, width]).toEqual([6, 2]);
  });

  it('refuses an image too thin to cover the size within the limit', () => {
    expect(() => coverSize(drawn(1, 2 ** 15, place), [64, 64], 'center', 'thin.png')).toThrow(
      /thin\.png, of 1 x 32768 pixels, would become 64 x 2097152 to cover 64 x 64/,
    );
  });

  it('covers any size from any other size', () => {
    for (const [h, w] of [
      [1, 1],
      [7, 3],
      [3, 50],
      [64, 63],
    ] as const) {
      for (const size of [
        [1, 1],
        [5, 5],
        [9, 4],
        [2, 31],
      ] as const) {
        const whole = coverSize(drawn(h, w, place), size, 'random', 'a.png');
        expect(whole.height).toBeGreaterThanOrEqual(size[0]);
        expect(whole.width).toBeGreaterThanOrEqual(size[1]);
        expect(whole.height === size[0] || whole.width === size[1]).toBe(true);
        expect(coverSize(drawn(h, w, place), size, 'center', 'a.png')).toMatchObject({
          height: size[0],
          width: size[1],
        });
      }
    }
  });
});

it('checkSameSize names the image and the remedy', () => {
  expect(() => checkSameSize(drawn(4, 5, place), [4, 6], 'odd.png')).toThrow(
    /odd\.png is 4 x 5 pixels but others are 4 x 6: give a size/,
  );
});
