import { describe, expect, it } from 'vitest';
import { decodeImage } from '../formats/decode-image';
import { recordedFile, recordedImages } from '../testing/recorded-images';
import { decodeJpeg } from './decode-jpeg';

describe('a recorded image', () => {
  it.each(recordedImages())('$name has the pixels of Pillow', ({ name, file, height, width, rgb }) => {
    expect(decodeImage(file, name, 3)).toEqual({ height, width, channels: 3, data: rgb });
  });
});

describe('decodeJpeg', () => {
  const whole = recordedFile('jpeg sampled 2x2');
  const progressive = recordedFile('jpeg progressive 2x2');
  const ofThree = recordedFile('jpeg of three scans');

  /** Returns the offset of the occurrence `nth` of a marker, from 0. */
  const find = (bytes: Uint8Array, marker: number, nth = 0): number => {
    let at = -1;
    for (let i = 0; i <= nth; i++)
      at = bytes.findIndex((byte, k) => k > at && byte === 0xff && bytes[k + 1] === marker);
    if (at < 0) throw new Error(`no marker ${marker.toString(16)}`);
    return at;
  };
  /** Returns a copy with the byte at `offset` from a marker changed. */
  const changed = (bytes: Uint8Array, marker: number, offset: number, value: number): Uint8Array => {
    const copy = Uint8Array.from(bytes);
    copy[find(bytes, marker) + offset] = value;
    return copy;
  };
  /** Returns a copy without the bytes of a range. */
  const without = (bytes: Uint8Array, from: number, to: number): Uint8Array =>
    Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to)]);
  const lengthAt = (bytes: Uint8Array, at: number): number =>
    2 + 256 * (bytes[at + 2] as number) + (bytes[at + 3] as number);

  it.each([
    [0xc3, /it is a lossless JPEG, which is not supported: save it as a baseline JPEG/],
    [0xc6, /it is a hierarchical JPEG, which is not supported/],
    [0xc9, /it is coded arithmetically, which is not supported/],
    [0xca, /it is coded arithmetically/],
    [0xcb, /it is a lossless JPEG/],
  ])('names the unsupported coding %i', (marker, message) => {
    expect(() => decodeJpeg(changed(whole, 0xc0, 1, marker))).toThrow(message);
  });

  it('names unsupported pixels', () => {
    expect(() => decodeJpeg(changed(whole, 0xc0, 4, 12))).toThrow(
      /12 bits a sample, but only 8 are supported/,
    );
    expect(() => decodeJpeg(changed(whole, 0xc0, 9, 2))).toThrow(
      /2 components, but only 1, 3 and 4 are supported/,
    );
    expect(() => decodeJpeg(changed(whole, 0xc0, 11, 0x52))).toThrow(/sampling factors outside 1 to 4/);
    expect(() => decodeJpeg(changed(changed(whole, 0xc0, 11, 0x31), 0xc0, 14, 0x21))).toThrow(
      /sampling factors that do not divide each other/,
    );
    expect(() => decodeJpeg(changed(whole, 0xc0, 3, 9))).toThrow(/ends within its header/);
  });

  it('refuses a progressive image without its last scans, which decoders smooth in different ways', () => {
    const last = find(progressive, 0xda, 9);
    expect(() => decodeJpeg(without(progressive, last, progressive.length - 2))).toThrow(
      /progressive, and its last scans are missing/,
    );
    const second = find(ofThree, 0xda, 1);
    expect(() => decodeJpeg(without(ofThree, second, ofThree.length - 2))).toThrow(
      /no scan for one of its components/,
    );
  });

  it('refuses scans that are inconsistent with the frame or each other', () => {
    const scan = find(whole, 0xda);
    const again = Uint8Array.from([...whole.subarray(0, -2), ...whole.subarray(scan)]);
    expect(() => decodeJpeg(again)).toThrow(/scans are not consecutive refinements/);
    expect(() => decodeJpeg(changed(whole, 0xda, 5, 9))).toThrow(/scan of an unknown component/);
    expect(() => decodeJpeg(changed(whole, 0xda, 7, 1))).toThrow(/scan with a repeated component/);
    expect(() => decodeJpeg(changed(whole, 0xda, 4, 5))).toThrow(/damaged scan header/);
    expect(() => decodeJpeg(changed(progressive, 0xda, 12, 5))).toThrow(/impossible band or bit/);
    const frame = find(whole, 0xc0);
    expect(() => decodeJpeg(without(whole, frame, frame + lengthAt(whole, frame)))).toThrow(
      /image data before its size/,
    );
    const twice = Uint8Array.from([...whole.subarray(0, scan), ...whole.subarray(frame)]);
    expect(() => decodeJpeg(twice)).toThrow(/two frames/);
    expect(() => decodeJpeg(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9))).toThrow(/it has no image/);
  });

  it('refuses missing and damaged tables', () => {
    const [codes, levels] = [find(whole, 0xc4), find(whole, 0xdb)];
    expect(() => decodeJpeg(without(whole, codes, codes + lengthAt(whole, codes)))).toThrow(
      /no Huffman table for one of its scans/,
    );
    expect(() => decodeJpeg(without(whole, levels, levels + lengthAt(whole, levels)))).toThrow(
      /quantisation table is missing/,
    );
    expect(() => decodeJpeg(changed(whole, 0xdb, 4, 0x20))).toThrow(/damaged quantisation table/);
    expect(() => decodeJpeg(changed(whole, 0xc4, 4, 0x20))).toThrow(/Huffman table of an unknown kind/);
    expect(() => decodeJpeg(changed(whole, 0xc4, 5, 2))).toThrow(/Huffman table with too many codes/);
    expect(() => decodeJpeg(changed(whole, 0xc4, 20, 99))).toThrow(/truncated Huffman table/);
    expect(() => decodeJpeg(whole.subarray(0, codes + 9))).toThrow(/ends within a segment/);
  });

  it('refuses invalid symbols', () => {
    expect(() => decodeJpeg(changed(whole, 0xc4, 21, 31))).toThrow(/difference of more than 15 bits/);
    const fields = Uint8Array.from(whole);
    for (let nth = 0; nth < 4; nth++) {
      const at = find(whole, 0xc4, nth);
      // In tables of AC coefficients, make each symbol 15 zeros and a 1-bit number.
      if ((whole[at + 4] as number) >= 0x10) fields.fill(0xf1, at + 21, at + lengthAt(whole, at));
    }
    expect(() => decodeJpeg(fields)).toThrow(/more than 64 coefficients in a block/);
  });

  it('refuses image data that end early or are not codes', () => {
    const scan = find(whole, 0xda);
    const bits = scan + lengthAt(whole, scan);
    const cut = Uint8Array.from([...whole.subarray(0, bits + 20), 0xff, 0xd9]);
    expect(() => decodeJpeg(cut)).toThrow(/image data end early|not a code/);
    const none = Uint8Array.from([...whole.subarray(0, bits), 0xff, 0xd9]);
    expect(() => decodeJpeg(none)).toThrow(/image data end early/);
    const ones = Uint8Array.from([
      ...whole.subarray(0, bits),
      ...Array(40).fill([0xff, 0]).flat(),
      0xff,
      0xd9,
    ]);
    expect(() => decodeJpeg(ones)).toThrow(/bits that are not a code of its Huffman tables/);
    expect(() => decodeJpeg(whole.subarray(0, -2))).toThrow(/no end marker/);
    const restarts = recordedFile('jpeg with restarts 1x1');
    expect(() => decodeJpeg(changed(restarts, 0xd0, 1, 0xd3))).toThrow(/restart marker is missing or wrong/);
  });
});
