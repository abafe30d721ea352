import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { decodeImage } from '../../../packages/data/src/formats/decode-image';
import { bytes } from '../build/bytes';
import { end, header, type PngChunk, pngOf } from '../build/png';
import { zlibZeros } from '../build/zeros';
import { damageBytes, oddNumbers } from '../damage/bytes';
import { damageList } from '../damage/list';
import type { Dice } from '../dice';
import type { Format } from '../format';

/** Rows of bytes, each with its filter before it. */
const rows = (count: number, length: number): Uint8Array =>
  Uint8Array.from({ length: count * (length + 1) }, (_, i) =>
    i % (length + 1) === 0 ? Math.floor(i / (length + 1)) % 5 : (i * 37) & 255,
  );
const pixels = (raw: Uint8Array): PngChunk => ({ type: 'IDAT', data: deflateSync(raw) });
const chunk = (type: string, ...data: number[]): PngChunk => ({ type, data: Uint8Array.from(data) });

/** Images of every kind of pixels. */
const images: readonly (readonly PngChunk[])[] = [
  [header(5, 4, 8, 2), pixels(rows(4, 15)), end],
  [header(5, 4, 8, 0), chunk('tEXt', 97, 0, 98), pixels(rows(4, 5)), end],
  [header(5, 4, 1, 0), chunk('tRNS', 0, 1), pixels(rows(4, 1)), end],
  [header(3, 3, 16, 6), chunk('gAMA', 0, 0, 177, 143), pixels(rows(3, 24)), end],
  [header(3, 3, 16, 2), chunk('tRNS', 0, 1, 0, 2, 0, 3), pixels(rows(3, 18)), end],
  [header(3, 3, 8, 4), pixels(rows(3, 6)), end],
  // Every byte of its pixels is an index of a colour, so it is valid: two zeros after the filter.
  [
    header(2, 4, 8, 3),
    chunk('PLTE', 1, 2, 3, 4, 5, 6),
    chunk('tRNS', 0, 128),
    pixels(new Uint8Array(12)),
    end,
  ],
  [header(8, 8, 4, 3), chunk('PLTE', 1, 2, 3), pixels(new Uint8Array(8 * 5)), end],
  [header(2, 2, 8, 2, 1), pixels(bytes(rows(1, 3), rows(1, 3), rows(1, 6))), end],
];

const types = [
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'tEXt',
  'zTXt',
  'iCCP',
  'acTL',
  'fdAT',
  '\0\0\0\0',
  'zzzz',
];

/** Sizes at which an image takes much memory, or none. */
const sizes = [0, 1, 4, 5, 100, 2896, 4096, 65_535, 8_388_608, 2 ** 31 - 1, 2 ** 32 - 1];

const damageChunk = (chunk: PngChunk, dice: Dice): PngChunk => {
  if (chunk.type === 'IHDR' && dice.chance(0.7)) {
    const [bits, kind] = [dice.pick([1, 2, 4, 8, 16, 3, 0]), dice.pick([0, 2, 3, 4, 6, 1, 7])];
    return header(dice.pick(sizes), dice.pick(sizes), bits, kind, dice.pick([0, 0, 1, 2]));
  }
  if (chunk.type === 'IDAT' && dice.chance(0.3))
    return { ...chunk, data: zlibZeros(dice.pick([1, 5, 120]) * 2 ** 20) };
  return dice.pick<() => PngChunk>([
    () => ({ ...chunk, data: damageBytes(chunk.data, dice) }),
    () => ({ ...chunk, type: dice.pick(types) }),
    () => ({ ...chunk, length: Number(dice.pick(oddNumbers) & 0xffffffffn) }),
    () => ({ ...chunk, sum: 1 }),
    () => (chunk.type === 'IDAT' ? pixels(rows(dice.below(9), dice.below(30))) : chunk),
  ])();
};

/** PNG images: by their chunks, with corrected checksums, the sizes in their headers, and bytes. */
export const png: Format = {
  name: 'png',
  whole: images.map((chunks) => ({ 'a.png': pngOf(chunks) })),
  damaged(dice) {
    const chunks = dice.pick(images);
    if (dice.chance(0.3)) return { 'a.png': damageBytes(pngOf(chunks), dice) };
    if (dice.chance(0.003)) {
      // As many zeros as the size needs, a complete image; or fewer.
      const [bits, [kind, channels], rows] = [
        dice.pick([8, 16]),
        dice.pick([[0, 1] as const, [2, 3] as const, [6, 4] as const]),
        dice.pick([1024, 2048]),
      ];
      const width = dice.pick([1023, 2047, 4095]);
      const length = rows * (1 + (width * bits * channels) / 8);
      const data = zlibZeros(dice.pick([length, length, length - 1, 2 * length]));
      return { 'a.png': pngOf([header(width, rows, bits, kind), { type: 'IDAT', data }, end]) };
    }
    return { 'a.png': pngOf(damageList(chunks, dice, (one) => damageChunk(one, dice))) };
  },
  async read(folder) {
    const path = join(folder, 'a.png');
    const bytes = readFileSync(path);
    decodeImage(bytes, path, bytes.length % 2 === 0 ? 1 : 3);
  },
};
