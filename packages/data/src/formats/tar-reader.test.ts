import { describe, expect, it } from 'vitest';
import { type TarEntry, tarOf } from '../testing/tar-bytes';
import { tarReader } from './tar-reader';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Reads an archive in pieces of a given length. */
const readTar = (archive: Uint8Array, piece = archive.length, wants = (_: string) => true) => {
  const found: Record<string, string> = {};
  const take = (name: string, content: Uint8Array) => {
    found[name] = new TextDecoder().decode(content);
  };
  const reader = tarReader({ where: 'x.tar', wants, take, maxBytes: 5000 });
  for (let at = 0; at < archive.length; at += piece) reader.push(archive.subarray(at, at + piece));
  reader.end();
  return found;
};

const long = `${'very-long-folder/'.repeat(12)}a.png`;
const record = (key: string, value: string) => {
  const rest = ` ${key}=${value}\n`;
  let length = bytes(rest).length;
  while (length !== `${length}`.length + bytes(rest).length) length = `${length}`.length + bytes(rest).length;
  return `${length}${rest}`;
};
const entries: readonly TarEntry[] = [
  { name: 'train/', type: '5' },
  { name: './train/a.txt', bytes: bytes('alpha') },
  { name: 'empty' },
  { name: 'link', type: '2' },
  { name: 'block', bytes: bytes('b'.repeat(512)) },
  { name: 'deep.txt', prefix: 'some/where', bytes: bytes('deep') },
  { name: '././@LongLink', type: 'L', bytes: bytes(`${long}\0`) },
  { name: long.slice(0, 100), bytes: bytes('long') },
  { name: 'pax', type: 'x', bytes: bytes(record('mtime', '1.5') + record('path', 'für/schön.png')) },
  { name: 'fallback', bytes: bytes('unicode') },
  { name: 'last', bytes: bytes('z'.repeat(1500)) },
];
const contents = {
  'train/a.txt': 'alpha',
  empty: '',
  block: 'b'.repeat(512),
  'some/where/deep.txt': 'deep',
  [long]: 'long',
  'für/schön.png': 'unicode',
  last: 'z'.repeat(1500),
};

describe('tarReader', () => {
  it.each([1e6, 512, 511, 100, 1])('reads files with every kind of name, in pieces of %i bytes', (piece) => {
    expect(readTar(tarOf(entries), piece)).toEqual(contents);
  });

  it('skips unwanted files of any size', () => {
    const archive = tarOf([{ name: 'big', bytes: new Uint8Array(9000) }, ...entries]);
    expect(readTar(archive, 700, (name) => name === 'block')).toEqual({ block: contents.block });
    expect(() => readTar(archive)).toThrow(/big in x\.tar has 9000 bytes, over the limit of 5000/);
  });

  it.each(['/etc/passwd', '../up.png', 'a/../../b.png', 'C:\\a.png', 'a\\b.png'])(
    'refuses the name %s',
    (name) => {
      expect(() => readTar(tarOf([{ name }]))).toThrow(/leads out of it/);
    },
  );

  it('refuses an archive that ends within an entry', () => {
    const archive = tarOf(entries);
    for (const length of [100, 512 + 512 + 3, archive.length - 1024 - 600])
      expect(() => readTar(archive.subarray(0, length))).toThrow(/it ends within an entry/);
    expect(() => readTar(new Uint8Array(0))).toThrow(/it is empty/);
  });

  it('refuses other files and impossible sizes', () => {
    expect(() => readTar(new Uint8Array(2000).fill(65))).toThrow(
      /x\.tar is not a complete tar archive: it does not start with a tar header\. Give a \.tar/,
    );
    const second = tarOf([{ name: 'a' }, { name: 'b' }]);
    second[600] = 65;
    expect(() => readTar(second)).toThrow(/the header of entry 1 has a wrong checksum/);
    expect(() => readTar(tarOf([{ name: 'a', size: '99999999999\0' }]))).toThrow(/claims an impossible size/);
  });

  it('refuses an archive that ends between entries, and endless names', () => {
    expect(() => readTar(tarOf([{ name: 'a' }, { name: 'b' }]).subarray(0, 512))).toThrow(
      /without the zeros that mark the end/,
    );
    const name = record('path', `${'a/'.repeat(3000)}b`);
    expect(() => readTar(tarOf([{ name: 'pax', type: 'x', bytes: bytes(name) }, { name: 'a' }]))).toThrow(
      /name has 6001 characters/,
    );
  });

  it('reads attributes after others with long names, and ignores broken ones', () => {
    const withAttributes = (text: string) =>
      readTar(tarOf([{ name: 'pax', type: 'x', bytes: bytes(text) }, { name: 'a' }]));
    expect(withAttributes(record('k'.repeat(300), 'v') + record('path', 'b=c'))).toEqual({ 'b=c': '' });
    for (const text of ['0', '0 a=b\n', '7', '1e9 path=b\n', 'path=b', '99 path'])
      expect(Object.keys(withAttributes(text))).toHaveLength(1);
  });

  it('reads no bytes for a link, whatever size it claims', () => {
    const link = { name: 'link', type: '2', size: '00000010000\0' };
    expect(readTar(tarOf([link, { name: 'a', bytes: bytes('alpha') }]))).toEqual({ a: 'alpha' });
  });

  it('refuses hard links and sparse files if they are wanted', () => {
    const archive = tarOf([{ name: 'a' }, { name: 'b.png', type: '1' }]);
    expect(() => readTar(archive)).toThrow(/b\.png in x\.tar is stored as a hard link/);
    expect(readTar(archive, 512, (name) => name === 'a')).toEqual({ a: '' });
    expect(() => readTar(tarOf([{ name: 'b.png', type: 'S' }]))).toThrow(/as a sparse file/);
  });

  it('reads large sizes in the format of GNU tar', () => {
    const size = `\x80${'\0'.repeat(10)}\x05`;
    expect(readTar(tarOf([{ name: 'a', size, bytes: bytes('gamma') }]))).toEqual({ a: 'gamma' });
  });
});
