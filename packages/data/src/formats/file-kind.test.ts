import { describe, expect, it } from 'vitest';
import { jpegOf, pngOf } from '../testing/image-bytes';
import { tarOf } from '../testing/tar-bytes';
import { foreignKind, imageKind, isReadable } from './file-kind';

const head = (start: string | readonly number[], at = 0): Uint8Array => {
  const bytes = new Uint8Array(600);
  bytes.set(typeof start === 'string' ? new TextEncoder().encode(start) : start, at);
  return bytes;
};

describe('foreignKind', () => {
  it.each([
    ['a zip archive', head('PK\u0003\u0004')],
    ['a 7z archive', head([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])],
    ['a rar archive', head('Rar!\u001a\u0007\u0001')],
    ['compressed with bzip2', head('BZh91AY')],
    ['compressed with zstd', head([0x28, 0xb5, 0x2f, 0xfd])],
    ['compressed with lz4', head([4, 0x22, 0x4d, 0x18])],
    ['compressed with lzma', head([0x5d, 0, 0, 0x80])],
    ['a Parquet file', head('PAR1')],
    ['an HDF5 file', head([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10])],
    ['a NumPy array', head([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1])],
    ['an LMDB database', head([0xde, 0xc0, 0xef, 0xbe], 16)],
    ['a Python pickle', head([0x80, 4, 0x95])],
    ['a PNG image', pngOf(1, 1, 1, () => 0)],
    ['a JPEG image', jpegOf(1, 1, () => 0)],
    ['a WebP image', head('RIFF\0\0\0\0WEBPVP8 ')],
  ])('recognises %s by its first bytes', (name, bytes) => {
    expect(foreignKind(bytes, 'x')?.name).toBe(name);
    expect(foreignKind(bytes, 'x')?.remedy).toMatch(/folder|convert/);
  });

  it('uses the name if the bytes are unknown, and for npz files', () => {
    expect(foreignKind(head('PK\u0003\u0004'), 'x/faces.npz')?.name).toBe('an npz file (NumPy arrays)');
    expect(foreignKind(head([7, 0]), 'a.tfrecord-00000-of-00002')?.name).toBe('a TFRecord file');
    expect(foreignKind(head([7, 0]), 'data.mdb')?.name).toBe('an LMDB database');
    expect(foreignKind(head([7, 0]), 'data.bin')).toBeUndefined();
  });

  it('recognises a tar archive whatever the name of its first file', () => {
    for (const name of ['BZh.png', 'PAR1/x.png', 'GIF8.png', 'LZIP'])
      expect(foreignKind(tarOf([{ name }]), 'x.tar')).toBeUndefined();
  });
});

it('isReadable is true for PNG and JPEG only', () => {
  expect([pngOf(1, 1, 1, () => 0), jpegOf(1, 1, () => 0)].map(isReadable)).toEqual([true, true]);
  expect([head('GIF89a'), head('text'), new Uint8Array(0)].map(isReadable)).toEqual([false, false, false]);
  expect(imageKind(head('text'))).toBeUndefined();
});
