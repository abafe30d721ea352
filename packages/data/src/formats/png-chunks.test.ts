import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { pixels, pngOf } from '../testing/image-bytes';
import { decodePng } from './decode-png';
import { pngChunks } from './png-chunks';

const paint = (y: number, x: number, c: number) => 40 * y + 10 * x + c;

const chunk = (type: string, content: Uint8Array): Uint8Array => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** Inserts chunks after the header of a PNG file. */
const withChunks = (png: Uint8Array, ...chunks: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);

/** Replaces the pixel data of a PNG file. */
const pngWith = (png: Uint8Array, content: Uint8Array): Uint8Array =>
  Buffer.concat([png.subarray(0, 33), chunk('IDAT', deflateSync(content)), chunk('IEND', new Uint8Array(0))]);

describe('pngChunks', () => {
  const png = pngOf(3, 5, 3, paint);

  it('limits the unpacked bytes to the size in the header', () => {
    expect(() => pngChunks(pngWith(png, new Uint8Array(2 ** 22)))).toThrow(/larger than|length/);
    expect(() => pngChunks(pngWith(png, new Uint8Array(3 * 16 - 1)))).toThrow(
      /contains 47 bytes of pixels, but its size takes 48/,
    );
    expect(decodePng(pngWith(png, new Uint8Array(3 * 16 + 7))).data).toEqual(new Uint8Array(45));
  });

  it.each([1, 2, 3, 5, 8, 11, 17])('computes the length of interlaced images of side %i', (side) => {
    const data = pixels(side, side + 1, 1, paint);
    const file = encode({ width: side + 1, height: side, channels: 1, data }, { interlace: 'Adam7' });
    expect(decodePng(file).data).toEqual(data);
  });

  it('removes chunks that could unpack to any size, and suggested palettes', () => {
    const profile = Buffer.concat([Buffer.from('x\0\0', 'latin1'), deflateSync(new Uint8Array(2 ** 20))]);
    const more = withChunks(
      png,
      chunk('iCCP', profile),
      chunk('PLTE', Uint8Array.of(1, 2, 3)),
      chunk('aaAa', Uint8Array.of(1)),
    );
    expect(pngChunks(more).bytes).toEqual(pngChunks(png).bytes);
    expect(decodePng(more).data).toEqual(pixels(3, 5, 3, paint));
  });

  it('refuses inconsistent files', () => {
    expect(() => pngChunks(withChunks(png, png.subarray(8, 33)))).toThrow(/two chunks IHDR/);
    const empty = Array<Uint8Array>(70_000).fill(chunk('IDAT', new Uint8Array(0)));
    expect(() => pngChunks(withChunks(png, ...empty))).toThrow(/more than 65536 chunks/);
    expect(() => pngChunks(png.subarray(0, -1))).toThrow(/ends before its last chunk/);
    const kind = (bits: number, colors: number) => {
      const copy = Uint8Array.from(png);
      copy.set([bits, colors], 24);
      return copy;
    };
    expect(() => pngChunks(kind(4, 2))).toThrow(/colour type 2 with 4 bits/);
    expect(() => pngChunks(kind(8, 7))).toThrow(/colour type 7 with 8 bits/);
    expect(() => pngChunks(kind(8, 3))).toThrow(/palette is missing/);
  });

  it('removes the transparent colour of a file', () => {
    const key = chunk('tRNS', Uint8Array.of(0, 10, 0, 11, 0, 12));
    expect(decodePng(withChunks(png, key)).data).toEqual(pixels(3, 5, 3, paint));
  });
});
