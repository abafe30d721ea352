import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { pixels, pngOf } from '../testing/image-bytes';
import { decodePng } from './decode-png';

const paint = (y: number, x: number, c: number) => 40 * y + 10 * x + c;

describe('decodePng', () => {
  it.each([1, 3])('returns %i channels of 8 bits unchanged', (channels) => {
    const image = decodePng(pngOf(3, 5, channels, paint));
    expect(image).toEqual({ height: 3, width: 5, channels, data: pixels(3, 5, channels, paint) });
  });

  it('ignores transparency', () => {
    const half = encode({
      width: 2,
      height: 1,
      channels: 4,
      data: Uint8Array.of(10, 20, 30, 0, 0, 100, 255, 51),
    });
    expect([...decodePng(half).data]).toEqual([10, 20, 30, 0, 100, 255]);
    const grey = encode({ width: 2, height: 1, channels: 2, data: Uint8Array.of(10, 255, 12, 0) });
    expect(decodePng(grey)).toEqual({ height: 1, width: 2, channels: 1, data: Uint8Array.of(10, 12) });
  });

  it('keeps the upper 8 of 16 bits', () => {
    const data = Uint16Array.of(0, 65535, 256 * 77, 256 * 77 + 255, 256 * 78);
    expect([...decodePng(encode({ width: 5, height: 1, channels: 1, depth: 16, data })).data]).toEqual([
      0, 255, 77, 77, 78,
    ]);
  });

  it.each([
    [1, [0b10110000, 0b01000000], [255, 0, 255, 0, 255, 0]],
    [2, [0b00011000, 0b11000000], [0, 85, 170, 255, 0, 0]],
    [4, [0x01, 0x20, 0xf8, 0x00], [0, 17, 34, 255, 136, 0]],
  ] as const)('scales grey of %i bits to the range of a byte', (depth, rows, expected) => {
    const data = Uint8Array.from(rows);
    expect([...decodePng(encode({ width: 3, height: 2, channels: 1, depth, data })).data]).toEqual(expected);
  });

  it('looks up colours in the palette', () => {
    const palette = [
      [1, 2, 3],
      [200, 100, 50],
    ];
    const png = encode({ width: 3, height: 1, channels: 1, depth: 8, palette, data: Uint8Array.of(1, 0, 1) });
    expect(decodePng(png)).toEqual({
      height: 1,
      width: 3,
      channels: 3,
      data: Uint8Array.of(200, 100, 50, 1, 2, 3, 200, 100, 50),
    });
  });

  it('decodes interlaced images of 8 bits and refuses fewer bits', () => {
    const data = pixels(9, 11, 3, paint);
    const image = { width: 11, height: 9, channels: 3, data };
    expect(decodePng(encode(image, { interlace: 'Adam7' })).data).toEqual(data);
    const bits = encode(
      { width: 8, height: 1, channels: 1, depth: 4, data: new Uint8Array(4) },
      { interlace: 'Adam7' },
    );
    expect(() => decodePng(bits)).toThrow(/interlaced with 4 bits/);
  });

  it('refuses an image over the limit before it is unpacked', () => {
    const large = Uint8Array.from(pngOf(3, 5, 3, paint));
    const view = new DataView(large.buffer);
    view.setUint32(16, 8000);
    view.setUint32(20, 8000);
    expect(() => decodePng(large)).toThrow(
      /unpacks to 192008000 bytes, over the limit of 27262976: make it smaller/,
    );
  });
});
