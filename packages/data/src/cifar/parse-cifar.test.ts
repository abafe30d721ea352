import { describe, expect, it } from 'vitest';
import { parseCifar } from './parse-cifar';

const record = (label: number, value: (plane: number, pixel: number) => number) => [
  label,
  ...Array.from({ length: 3072 }, (_, i) => value(Math.floor(i / 1024), i % 1024)),
];

describe('parseCifar', () => {
  it('interleaves the colour planes', () => {
    const value = (plane: number, pixel: number) => (40 * plane + pixel) % 256;
    const bytes = Uint8Array.from([...record(9, value), ...record(0, () => 5)]);
    const { images, labels } = parseCifar(bytes, 2, 'x.bin');
    expect([...labels]).toEqual([9, 0]);
    expect(images).toHaveLength(2 * 3072);
    for (const pixel of [0, 1, 33, 1023])
      expect([...images.subarray(3 * pixel, 3 * pixel + 3)]).toEqual([0, 1, 2].map((c) => value(c, pixel)));
    expect(new Set(images.subarray(3072))).toEqual(new Set([5]));
  });

  it('refuses other lengths and classes', () => {
    const bytes = Uint8Array.from(record(10, () => 0));
    expect(() => parseCifar(bytes, 1, 'x.bin')).toThrow(
      /x\.bin is not a complete file.*record 0 has the class 10/,
    );
    expect(() => parseCifar(bytes, 2, 'x.bin')).toThrow(
      /it has 3073 bytes, but 2 records of 3073 bytes take 6146/,
    );
    expect(() => parseCifar(bytes.subarray(1), 1, 'x.bin')).toThrow(/download cifar-10-binary\.tar\.gz/);
  });
});
