import { TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { jpegOf, pixels, pngOf } from '../testing/image-bytes';
import { decodeImage } from './decode-image';
import { imageHeader } from './image-header';

const ramp = (y: number, x: number, c: number) => 60 + 4 * y + 6 * x + 20 * c;
const png = pngOf(10, 12, 3, ramp);
const jpeg = jpegOf(10, 12, ramp);

/** Returns a copy with the 32-bit number at an offset replaced. */
const patched = (bytes: Uint8Array, at: number, value: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  new DataView(copy.buffer).setUint32(at, value);
  return copy;
};

describe('imageHeader', () => {
  it('returns the format and the size', () => {
    expect(imageHeader(png)).toEqual({ format: 'png', height: 10, width: 12 });
    expect(imageHeader(jpeg)).toEqual({ format: 'jpeg', height: 10, width: 12 });
  });

  it('skips other segments and padding in a JPEG', () => {
    const note = [0xff, 0xff, 0xfe, 0x00, 0x05, 0xff, 0xc0, 0x00];
    const longer = Uint8Array.from([...jpeg.subarray(0, 2), ...note, ...jpeg.subarray(2)]);
    expect(imageHeader(longer)).toEqual({ format: 'jpeg', height: 10, width: 12 });
  });

  it('describes what is wrong', () => {
    expect(imageHeader(new Uint8Array(0))).toMatch(/is empty/);
    expect(imageHeader(new TextEncoder().encode('GIF89a'))).toMatch(/neither PNG nor JPEG/);
    for (const whole of [png, jpeg]) {
      for (let length = 3; length < 20; length++)
        expect(imageHeader(whole.subarray(0, length))).toBeTypeOf('string');
    }
  });
});

describe('decodeImage', () => {
  it('returns the pixels that were encoded', () => {
    expect(decodeImage(png, 'a.png', 3).data).toEqual(pixels(10, 12, 3, ramp));
    const near = decodeImage(jpeg, 'a.jpg', 3);
    expect([near.height, near.width, near.channels]).toEqual([10, 12, 3]);
    for (const [i, value] of pixels(10, 12, 3, ramp).entries())
      expect(Math.abs((near.data[i] as number) - value)).toBeLessThan(8);
    expect(decodeImage(jpeg, 'a.jpg', 1).data).toHaveLength(120);
  });

  it('refuses an absurd size before decoding', () => {
    expect(() => decodeImage(patched(png, 16, 2 ** 31 - 1), 'big.png', 3)).toThrow(
      /big\.png cannot be read: it claims to be 10 x 2147483647 pixels, over the limit/,
    );
    expect(() => decodeImage(patched(png, 16, 0), 'none.png', 3)).toThrow(/claims to be 10 x 0 pixels/);
  });

  it.each([
    ['a PNG', png],
    ['a JPEG', jpeg],
  ])('refuses %s that is truncated anywhere, by name', (_, whole) => {
    for (let length = 0; length < whole.length; length += 1 + (length >> 3)) {
      expect(() => decodeImage(whole.subarray(0, length), 'cut.img', 3)).toThrow(TractError);
      expect(() => decodeImage(whole.subarray(0, length), 'cut.img', 3)).toThrow(/The image cut\.img/);
    }
  });

  it('distinguishes the end of a JPEG from that of its thumbnail and ignores trailing data', () => {
    const thumbnail = [0xff, 0xe1, 0x00, 0x06, 0xff, 0xd9, 0xff, 0xd9];
    const withThumbnail = Uint8Array.from([...jpeg.subarray(0, 2), ...thumbnail, ...jpeg.subarray(2)]);
    expect(() => decodeImage(withThumbnail.subarray(0, -2), 'cut.jpg', 3)).toThrow(/it has no end marker/);
    const withFilm = new Uint8Array(withThumbnail.length + 2 ** 17);
    withFilm.set(withThumbnail);
    expect(decodeImage(withFilm, 'film.jpg', 3)).toEqual(decodeImage(jpeg, 'a.jpg', 3));
  });

  it('refuses a JPEG with too many scans', () => {
    const scan = jpeg.subarray(
      jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xda),
      -2,
    );
    const many = Uint8Array.from([
      ...jpeg.subarray(0, -2),
      ...Array(100)
        .fill([...scan])
        .flat(),
      0xff,
      0xd9,
    ]);
    expect(() => decodeImage(many, 'many.jpg', 3)).toThrow(/more than 100 scans/);
  });

  it('refuses a JPEG with more samples than its bytes can code or the limit, and two frames', () => {
    const at = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    const sized = (side: number, length = jpeg.length) => {
      const copy = new Uint8Array(length);
      copy.set(jpeg);
      new DataView(copy.buffer).setUint32(at + 5, side * 65_537);
      return copy;
    };
    expect(() => decodeImage(sized(1500), 'few.jpg', 3)).toThrow(
      /few\.jpg is damaged.*6\d{6} samples in \d+ bytes, too few for them/,
    );
    expect(() => decodeImage(sized(2800, 2 ** 20), 'big.jpg', 3)).toThrow(
      /big\.jpg is damaged.*23520000 samples, over the limit of 12582912: make it smaller/,
    );
    const scans = jpeg.subarray(
      jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xda),
      -2,
    );
    const large = [
      ...sized(1000).subarray(0, -2),
      ...Array(60)
        .fill([...scans])
        .flat(),
      0xff,
      0xd9,
    ];
    expect(() => decodeImage(Uint8Array.from(large), 'scans.jpg', 3)).toThrow(
      /scans\.jpg is damaged.*it has at least \d+ scans, too many for its size/,
    );
    const cut = Uint8Array.from([...jpeg.subarray(0, at + 12), 0xff, 0xd9]);
    expect(() => decodeImage(cut, 'cut.jpg', 3)).toThrow(/cut\.jpg is damaged.*it ends within its header/);
    const frame = jpeg.subarray(at, at + 19);
    const twice = Uint8Array.from([...jpeg.subarray(0, at), ...frame, ...jpeg.subarray(at)]);
    expect(() => decodeImage(twice, 'twice.jpg', 3)).toThrow(/twice\.jpg is damaged.*two frames/);
  });

  it('detects a modified PNG', () => {
    const changed = Uint8Array.from(png);
    changed[60] = (changed[60] as number) ^ 0x10;
    expect(() => decodeImage(changed, 'changed.png', 3)).toThrow(/changed\.png is damaged/);
  });

  it('throws only a TractError for any modified byte', () => {
    for (const whole of [png, jpeg]) {
      for (let at = 0; at < whole.length; at += 3) {
        const changed = Uint8Array.from(whole);
        changed[at] = (changed[at] as number) ^ 0xff;
        try {
          decodeImage(changed, 'x', 3);
        } catch (error) {
          expect(error).toBeInstanceOf(TractError);
        }
      }
    }
  });
});
