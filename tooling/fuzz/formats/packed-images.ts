import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { readPackedFile } from '../../../packages/data/src/images/packed-file';
import { bytes } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import { damageJson } from '../damage/json';
import type { Format } from '../format';

const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
const index = JSON.stringify({
  source: 'source',
  names: ['a.png', 'b.png'],
  sizes: [1, 2, 3, 1, 1, 1],
  aside: { note: 'b', labelFiles: [{ path: 'dataset.json', text: '{}' }] },
});

const double = (value: number): Uint8Array => {
  const result = new Uint8Array(8);
  new DataView(result.buffer).setFloat64(0, value);
  return result;
};
const file = (text: string, length = bytes(text).length): Uint8Array =>
  bytes(pixels, text, double(length), 'tractim1');

const lengths = [
  0,
  -1,
  0.5,
  1e9,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  index.length + 1,
  index.length - 1,
];

/** The cache of decoded images: the index by its JSON, its length, and bytes. */
export const packedImages: Format = {
  name: 'packed-images',
  whole: [{ 'a.images': file(index) }],
  damaged(dice) {
    if (dice.chance(0.6)) return { 'a.images': file(damageJson(index, dice)) };
    return {
      'a.images': dice.chance(0.3) ? file(index, dice.pick(lengths)) : damageBytes(file(index), dice),
    };
  },
  async read(folder) {
    const path = join(folder, 'a.images');
    const images = readPackedFile(path, 'source');
    if (images === undefined) throw new TractError(`${path} is made again.`);
    try {
      for (let i = 0; i < images.store.size; i++) await images.store.read(i);
    } finally {
      images.close();
    }
  },
};
