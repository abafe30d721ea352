import { describe, expect, it } from 'vitest';
import { latin, open, refused } from '../testing/hostile-files';
import { legacy, zipped } from './testing/files';

const replaced = (whole: Uint8Array, from: string, to: string): Uint8Array => {
  expect(to.length).toBe(from.length);
  return latin(Buffer.from(whole).toString('latin1').replaceAll(from, to));
};

/** The archive with numbers of 2 or 4 bytes changed in the table of contents of an entry. */
const archive = (
  name: string,
  changes: readonly (readonly [at: number, size: 2 | 4, value: number])[],
): Uint8Array => {
  const bytes = Buffer.from(zipped);
  const start = bytes.lastIndexOf(name) - 46;
  for (const [at, size, value] of changes) bytes.writeUIntLE(value, start + at, size);
  return Uint8Array.from(bytes);
};
const [FLAGS, METHOD, PACKED, SIZE, PLACE] = [8, 10, 20, 24, 42];

describe('PyTorch archives are refused with', () => {
  it.each<[string, Uint8Array, RegExp]>([
    [
      'a name outside the archive',
      replaced(zipped, 'm/version', '../versio'),
      /invalid relative path: \.\.\/versio/,
    ],
    ['an absolute name', replaced(zipped, 'm/version', '/mversion'), /absolute path: \/mversion/],
    ['a name twice', replaced(zipped, 'm/data/1', 'm/data/0'), /"m\/data\/0" twice/],
    [
      'a zip bomb',
      archive('m/data.pkl', [
        [METHOD, 2, 8],
        [SIZE, 4, 0xfffffff0],
      ]),
      /"m\/data.pkl" is compressed/,
    ],
    ['a compressed storage', archive('m/data/0', [[METHOD, 2, 8]]), /"m\/data\/0" is compressed/],
    ['sizes that differ', archive('m/data/0', [[SIZE, 4, 1000]]), /size mismatch/],
    [
      'a size that is wrong',
      archive('m/data/1', [
        [PACKED, 4, 3],
        [SIZE, 4, 3],
      ]),
      /"1" has 3 bytes, but its 2 numbers/,
    ],
    [
      'a size beyond the file',
      archive('m/version', [
        [PACKED, 4, 2 ** 31],
        [SIZE, 4, 2 ** 31],
      ]),
      /would end at byte \d+, beyond the file's/,
    ],
    ['overlapping files', archive('m/data/1', [[PLACE, 4, 0]]), /starts at byte 0, inside another/],
    ['an offset beyond the file', archive('m/version', [[PLACE, 4, 2 ** 31]]), /beyond the file's/],
    [
      'an offset that is not an entry',
      archive('m/data/3', [[PLACE, 4, 860]]),
      /inside another|does not start at byte/,
    ],
    ['encryption', archive('m/data.pkl', [[FLAGS, 2, 1]]), /size mismatch/],
    ['a storage that is missing', replaced(zipped, 'm/data/2', 'm/data/7'), /"m\/data\/2" is missing/],
    [
      'two pickles',
      replaced(replaced(zipped, 'm/version', 'n/data.pk'), 'm/byteorder', 'm2/data.pkl'),
      /2 files data\.pkl/,
    ],
    [
      'a call of subprocess',
      replaced(zipped, 'collections\nOrderedDict', 'subprocess\ncheck_output'),
      /"subprocess\.check_output", which is not among/,
    ],
    ['another byte order', replaced(zipped, 'little', 'bigger'), /big-endian/],
  ])('%s', (_, bytes, message) => refused(open(bytes), message));
});

/** A legacy file whose object is made by these operations. */
const old = (object: string, after = ''): Uint8Array => {
  const begin = Buffer.from(legacy).indexOf('\x80\x02}q\x00(X\x04\x00\x00\x00step', 0, 'latin1');
  return latin(Buffer.from(legacy.subarray(0, begin)).toString('latin1') + object + after);
};
const STORAGE =
  '(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02tQ';
const ORDER = '\x80\x02]X\x01\x00\x00\x000a.\x02\x00\x00\x00\x00\x00\x00\x00';
const tensor = (offset: string, shape: string, strides: string): string =>
  `\x80\x02}U\x01actorch._utils\n_rebuild_tensor_v2\n(${STORAGE}${offset}${shape}${strides}\x89)tRs.`;
const pickled = (inner: string) => `\x80\x02${inner}.`;

describe('pickles are refused with', () => {
  it.each<[string, Uint8Array, RegExp]>([
    [
      'os.system',
      old(pickled('cos\nsystem\nX\x02\x00\x00\x00ls\x85R')),
      /"os\.system", which is not among the names/,
    ],
    [
      'a tensor larger than its storage',
      old(tensor('K\x00', 'K\x03\x85', 'K\x01\x85'), `${ORDER}12345678`),
      /"a" of shape \[3\] extends beyond its storage of 2/,
    ],
    [
      'an offset below 0',
      old(tensor('J\xff\xff\xff\xff', 'K\x01\x85', 'K\x01\x85'), `${ORDER}12345678`),
      /form that PyTorch does not write/,
    ],
    [
      'a stride below 0',
      old(tensor('K\x01', 'K\x02\x85', 'J\xff\xff\xff\xff\x85'), `${ORDER}12345678`),
      /form that PyTorch does not write/,
    ],
    [
      'a number repeated two billion times',
      old(tensor('K\x00', 'J\x00\x00\x00\x7f\x85', 'K\x00\x85'), `${ORDER}12345678`),
      /extends beyond its storage/,
    ],
    [
      '65 dimensions',
      old(tensor('K\x00', `(${'K\x01'.repeat(65)}t`, `(${'K\x01'.repeat(65)}t`), `${ORDER}12345678`),
      /form that PyTorch does not write/,
    ],
    [
      'a storage without bytes',
      old(tensor('K\x00', 'K\x01\x85', 'K\x01\x85'), '\x80\x02].'),
      /"a" has no data/,
    ],
    [
      'dicts in dicts',
      old(pickled(`${'}U\x01a'.repeat(100)}N${'s'.repeat(100)}`), '\x80\x02].'),
      /dicts 64 deep/,
    ],
    [
      'dicts that contain each other many times',
      old(
        pickled(
          `}q\x00${Array.from({ length: 40 }, (_, i) => `}(U\x01ah${String.fromCharCode(i)}U\x01bh${String.fromCharCode(i)}uq${String.fromCharCode(i + 1)}`).join('')}`,
        ),
        '\x80\x02].',
      ),
      /more than 1000000 values in its dicts/,
    ],
    ['a dict in itself', old(pickled('}q\x00U\x01ah\x00s'), '\x80\x02].'), /dicts 64 deep/],
    ['a key twice', old(pickled('}(U\x01aNU\x01aNu'), '\x80\x02].'), /a dict has "a" twice/],
    ['no tensors', old(pickled('}'), '\x80\x02].'), /contains no tensors/],
    [
      'a configuration that contains itself many times',
      old(
        pickled(
          `]q\x00${Array.from({ length: 40 }, (_, i) => `](h${String.fromCharCode(i)}h${String.fromCharCode(i)}eq${String.fromCharCode(i + 1)}`).join('')}q\xff0}U\x06config}U\x01ah\xffss`,
        ),
        '\x80\x02].',
      ),
      /configuration has more than 16384 values/,
    ],
  ])('%s', (_, bytes, message) => refused(open(bytes), message));
});
