import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { imageArchive } from '@tractjs/data/node';
import { bytes } from '../build/bytes';
import { end, header, pngOf } from '../build/png';
import { type TarEntry, tarOf } from '../build/tar';
import { xzSmall } from '../build/xz';
import { gzipZeros } from '../build/zeros';
import { damageBytes } from '../damage/bytes';
import { damageList } from '../damage/list';
import type { Dice } from '../dice';
import type { Files, Format } from '../format';
import { png } from './png';

/** An image of 1 x 1 pixel: the packed pixels are a filter and a byte. */
const image = pngOf([
  header(1, 1, 8, 0),
  { type: 'IDAT', data: Uint8Array.of(0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1) },
  end,
]);

const entries: readonly TarEntry[] = [
  { name: 'train/', data: new Uint8Array(0), type: '5' },
  { name: 'train/a/0.png', data: image },
  { name: './train/b/1.png', data: image },
  { name: '././@LongLink', data: bytes(`train/b/${'n'.repeat(120)}.png\0`), type: 'L' },
  { name: 'short', data: image },
  { name: 'x', data: bytes('28 path=train/a/renamed.png\n'), type: 'x' },
  { name: 'y.png', data: image },
  { name: 'train/README', data: bytes('text') },
];

const names = [
  ...[
    '/etc/x.png',
    '../x.png',
    'a/../../x.png',
    'C:\\x.png',
    'C:/x.png',
    'a\\b.png',
    '',
    '.',
    './',
    '.hidden/x.png',
  ],
  ...[
    'test/a/0.png',
    'val/a/0.png',
    'a.webp',
    'train/a/0.png',
    'a.png/b.png',
    '\u001b[2J.png',
    '\ud83d\ude00.png',
  ],
  ...['n'.repeat(300), 'd/'.repeat(49), '__proto__/x.png', 'constructor/x.jpg', 'x\ny.gif'],
];
const numbers = [
  ...['77777777777\0', '00000000000\0', '37777777777\0', 'zzzzzzzzzzz\0', '           \0', '-0000000001\0'],
  ...['\u0000', '00000000001 ', '00400000000\0', '00000001000\0', '7777777777777'],
];
const attributes = [
  ...[
    '9 size=9\n',
    '20 size=99999999999\n',
    '15 size=1000000\n',
    '12 size=-10\n',
    '11 size=1e9\n',
    '17 path=../../a\n',
  ],
  ...[
    '1 \n',
    '0 path=x\n',
    '99999 path=x\n',
    '16 path=/x.png\n',
    '-5 path=\n',
    '1e3 path=x.png\n',
    'path=x\n',
    '',
  ],
  ...[`${10 + 5000} path=${'a/'.repeat(2500)}\n`, '18 path=a.png\0b\n', 'NaN path=x\n'],
];

const damageEntry = (entry: TarEntry, dice: Dice): TarEntry =>
  dice.pick<() => TarEntry>([
    () => ({ ...entry, name: dice.pick(names) }),
    () => ({ ...entry, prefix: dice.pick(names) }),
    () => ({ ...entry, size: dice.pick(numbers) }),
    () => ({ ...entry, sum: dice.pick(['000000\0 ', '77777777', 'zzzzzzzz']) }),
    () => ({ ...entry, type: dice.pick(['0', '1', '2', '5', '7', 'L', 'x', 'g', 'S', 'K', '\0', '\u007f']) }),
    () => ({ ...entry, magic: dice.pick(['ustar  \0', '', 'ustar\x0000']) }),
    () => ({ ...entry, data: damageBytes(entry.data, dice) }),
    () => ({ ...entry, data: png.damaged(dice)['a.png'] as Uint8Array }),
    () => ({ name: 'x', type: 'x', data: bytes(dice.pick(attributes)) }),
    () => ({ name: 'x', type: 'L', data: bytes(dice.pick(names)) }),
  ])();

/** An entry that claims to be long, and zeros that decompress to far more than their size. */
const bomb = (name: string, count: number): Uint8Array =>
  bytes(
    gzipSync(tarOf([{ name, data: new Uint8Array(0), size: '07777777777\0' }], 0)),
    // Concatenated gzip files are one file.
    gzipZeros(count),
  );

const read: Format['read'] = async (folder) => {
  const options = { seed: 0, cacheFolder: join(folder, 'cache'), memory: 2 ** 20, size: 2 };
  const source = await imageArchive({ ...options, file: join(folder, 'a.tar') });
  if (source.classNames.length > 100) throw new Error('There are more classes than entries.');
};

/** Archives of images: by their entries and the fields of those, attributes that name others, and bytes. */
export const tar: Format = {
  name: 'tar',
  whole: [{ 'a.tar': tarOf(entries) }],
  damaged(dice) {
    const archive = dice.chance(0.8)
      ? tarOf(
          damageList(entries, dice, (entry) => damageEntry(entry, dice)),
          dice.pick([1024, 1024, 0, 512]),
        )
      : damageBytes(tarOf(entries), dice);
    return { 'a.tar': archive };
  },
  read,
};

/** The same, compressed: by bytes before and after compression. */
export const packedTar: Format = {
  name: 'packed-tar',
  whole: [{ 'a.tar': gzipSync(tarOf(entries)) }, { 'a.tar': xzSmall }],
  damaged(dice): Files {
    if (dice.chance(0.003))
      return {
        'a.tar': dice.chance(0.5)
          ? gzipZeros(300 * 2 ** 20)
          : bomb(dice.pick(['a.png', 'a.txt']), 300 * 2 ** 20),
      };
    if (dice.chance(0.4)) return { 'a.tar': damageBytes(xzSmall, dice) };
    const inside = dice.chance(0.5) ? (tar.damaged(dice)['a.tar'] as Uint8Array) : tarOf(entries);
    const packed = gzipSync(inside, { level: 1 });
    return { 'a.tar': dice.chance(0.7) ? damageBytes(packed, dice) : packed };
  },
  read,
};
