import { TractError } from '@tractjs/core';
import { expect, it } from 'vitest';
import { imagePacker } from './image-packer';

const aside = { labelFiles: [], note: '' };

const image = { height: 1, width: 2, channels: 1, data: Uint8Array.of(3, 4) };
const path = (): string => {
  throw new TractError('There is no cache folder.');
};

it('imagePacker asks for a folder only if the images do not fit in memory', () => {
  const roomy = imagePacker({ memory: 4, path, source: 's' });
  roomy.add('a', image);
  roomy.add('b', image);
  expect(roomy.finish(aside).names).toEqual(['a', 'b']);
  const full = imagePacker({ memory: 3, path, source: 's' });
  full.add('a', image);
  expect(() => full.add('b', image)).toThrow(/^There is no cache folder\.$/);
});
