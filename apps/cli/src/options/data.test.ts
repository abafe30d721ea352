import { expect, it } from 'vitest';
import { parseImageSize } from './data';

it('parseImageSize reads a side, or height and width', () => {
  expect(parseImageSize('32')).toEqual([32, 32]);
  expect(parseImageSize(' 24x32 ')).toEqual([24, 32]);
  for (const wrong of ['', 'x', '32x', '3.5', '-4', '8x8x8']) expect(parseImageSize(wrong)).toBeUndefined();
});
