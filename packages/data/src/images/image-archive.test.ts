import '@tensorflow/tfjs-backend-cpu';
import { existsSync, readdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { jpegOf, pngOf } from '../testing/image-bytes';
import { readBatch, toByte } from '../testing/read-batch';
import { type TarEntry, tarOf } from '../testing/tar-bytes';
import { temporaryFolder, writeFiles } from '../testing/temporary-folder';
import { imageArchive } from './image-archive';
import { imageFolder } from './image-folder';

const root = temporaryFolder();
const cacheFolder = join(root, 'cache');
const files: Readonly<Record<string, Uint8Array>> = {
  'train/b/0.png': pngOf(5, 8, 3, (y, x, c) => 10 * y + x + c),
  'train/a/1.jpg': jpegOf(7, 4, (y) => 10 * y),
  'test/a/2.png': pngOf(5, 5, 3, () => 9),
  'train/a/0.png': pngOf(6, 6, 1, (y, x) => 100 + 10 * y + x),
};
const entries = Object.entries(files).map(([name, bytes]) => ({ name, bytes }));
const archive = (
  name: string,
  content: readonly TarEntry[] = entries,
  pack = (bytes: Uint8Array) => bytes,
) => {
  const file = join(root, name);
  writeFileSync(file, pack(tarOf(content)));
  return file;
};
const options = { seed: 1, size: 4, crop: 'random', flip: true, cacheFolder } as const;

/**
 * Two PNG images of 2 x 2 pixels, set/x/0.png with 1 to 4 and set/y/1.png with 250 to 253, packed with xz
 * -9e.
 */
const XZ =
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Cf/ANJdADmZSusgBJSzSsi80f5CS2UkaaOMbzBwHMgJrEpjVCr1uZyvUL1ERCUC' +
  'o0u1Ar7AQTRoTzByxfhFD7yrpM+9aXht0Pg7CEn8RErZIVKVlluXYA/62SHI+x7Qkh73P2qXUuuAcZQ+15sKf5hCI4xA5SBv' +
  'mnHHL95WhYlOcOyCk5neP+PtTwE7nheRgwCmSH42WBtH7Gi0TIK+8k0vppMauqiaJC+kAruvz7AsMe8zBdeadqIdZrtJ/eoU' +
  'tqJxEgZqr22QKFh6coZEkET1DiyJVNyIAAAAAKkcovq3H4juAAHuAYBQAAAUH55TscRn+wIAAAAABFla';

describe('imageArchive', () => {
  it('yields the same stream as the folder it was made from', async () => {
    writeFiles(join(root, 'same'), files);
    const { cacheFolder: _, ...images } = options;
    const folder = imageFolder({ ...images, folder: join(root, 'same') });
    const expected = await readBatch(folder.batch(0, 12));
    for (const [ending, pack] of [
      ['tar', undefined],
      ['tar.gz', gzipSync],
    ] as const) {
      const source = await imageArchive({ ...options, file: archive(`same.${ending}`, entries, pack) });
      expect([source.name, source.shape, source.size]).toEqual([folder.name, [4, 4, 3], 3]);
      expect(source.classNames).toEqual(['a', 'b']);
      expect(await readBatch(source.batch(0, 12))).toEqual(expected);
    }
    expect(existsSync(cacheFolder)).toBe(false);
  });

  it('reads .tar.xz', async () => {
    const file = join(root, 'small.tar.xz');
    writeFileSync(file, Buffer.from(XZ, 'base64'));
    const source = await imageArchive({ file, seed: 1, channels: 1 });
    expect(source).toMatchObject({ size: 2, classNames: ['x', 'y'], shape: [2, 2, 1] });
    const { x } = await readBatch(source.examples(0, 2));
    expect(x.map((image) => image.map(toByte))).toEqual([
      [1, 2, 3, 4],
      [250, 251, 252, 253],
    ]);
  });

  it('unpacks images that do not fit in memory into a file, used until the archive changes', async () => {
    const file = archive('large.tar');
    const open = () => imageArchive({ ...options, memory: 100, file });
    const fits = await readBatch((await imageArchive({ ...options, file })).batch(0, 9));
    expect(await readBatch((await open()).batch(0, 9))).toEqual(fits);
    expect(readdirSync(cacheFolder)).toEqual([expect.stringMatching(/^[0-9a-f]{24}\.images$/)]);

    const [time] = [new Date(1_700_000_000_000)];
    utimesSync(file, time, time);
    await open();
    // The archive is now zeros, with the same size and time: the images come from the unpacked file.
    writeFileSync(file, new Uint8Array(tarOf(entries).length));
    utimesSync(file, time, time);
    expect(await readBatch((await open()).batch(0, 9))).toEqual(fits);
    await expect(imageArchive({ ...options, memory: 100, file, crop: 'center' })).rejects.toThrow(
      /it is empty/,
    );
    utimesSync(file, new Date(), new Date());
    await expect(open()).rejects.toThrow(/it is empty/);
  });

  it('unpacks again if the file of unpacked images is incomplete', async () => {
    const file = archive('again.tar');
    const folder = join(root, 'cache-again');
    const open = () => imageArchive({ ...options, memory: 0, file, cacheFolder: folder });
    const whole = await readBatch((await open()).batch(0, 9));
    const [name] = readdirSync(folder) as [string];
    truncateSync(join(folder, name), 200);
    expect(await readBatch((await open()).batch(0, 9))).toEqual(whole);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('removes its files if it fails', async () => {
    const broken = [...entries, { name: 'train/b/9.png', bytes: new Uint8Array(40) }];
    const folder = join(root, 'cache-broken');
    const file = archive('broken.tar', broken);
    await expect(imageArchive({ ...options, memory: 0, file, cacheFolder: folder })).rejects.toThrow(
      /train\/b\/9\.png in .*broken\.tar cannot be read: it is neither PNG nor JPEG/,
    );
    expect(readdirSync(folder)).toEqual([]);
    const blocked = archive('blocked');
    await expect(
      imageArchive({ ...options, memory: 0, file: archive('c.tar'), cacheFolder: blocked }),
    ).rejects.toThrow(/do not fit in the 0 bytes of `memory`, and .*cannot be written/);
  });

  it('refuses images of several sizes if no size is given', async () => {
    await expect(imageArchive({ file: archive('sizes.tar'), seed: 1 })).rejects.toThrow(
      /train\/a\/1\.jpg in .*sizes\.tar is 7 x 4 pixels but others are 5 x 8/,
    );
    const source = await imageArchive({ file: archive('one.tar', entries.slice(0, 1)), seed: 1 });
    expect(source.shape).toEqual([5, 8, 3]);
  });

  it.each([
    [
      'a truncated gzip file',
      'cut.tar.gz',
      gzipSync(tarOf(entries)).subarray(0, 300),
      /cut\.tar\.gz cannot be read/,
    ],
    [
      'a truncated xz file',
      'cut.tar.xz',
      Buffer.from(XZ, 'base64').subarray(0, 150),
      /cut\.tar\.xz cannot be read/,
    ],
    ['an empty file', 'empty.tar', new Uint8Array(0), /it is empty/],
    [
      'a file of another format',
      'text.tar',
      new Uint8Array(3000).fill(65),
      /text\.tar is not a complete tar archive/,
    ],
    [
      'an archive without images',
      'none.tar',
      tarOf([{ name: 'a.txt' }]),
      /no PNG or JPEG image in .*none\.tar/,
    ],
    [
      'a file that unpacks to far too many bytes',
      'zeros.tar.gz',
      gzipSync(new Uint8Array(40_000_000), { level: 1 }),
      /zeros\.tar\.gz cannot be read to the end \(it unpacks to more than 64 times its size\)/,
    ],
    ['names that lead out of the archive', 'evil.tar', tarOf([{ name: '../a.png' }]), /leads out of it/],
  ])('refuses %s', async (_, name, bytes, message) => {
    writeFileSync(join(root, name), bytes);
    await expect(imageArchive({ file: join(root, name), seed: 1 })).rejects.toThrow(message);
  });

  it('reads labels, extensions and notes as the folder does, from the cache too', async () => {
    const labels = JSON.stringify({ labels: [['x/0.jfif', 1], ['y/1', 0]] }); // biome-ignore format: a pair each
    const file = archive('labelled.tar', [
      { name: 'set/', type: '5' },
      { name: 'set/dataset.json', bytes: new TextEncoder().encode(labels) },
      { name: 'set/x/0.jfif', bytes: jpegOf(4, 4, () => 50) },
      { name: 'set/y/1', bytes: pngOf(4, 4, 3, () => 90) },
      { name: 'set/readme', bytes: new Uint8Array(9) },
      { name: 'set/.DS_Store', bytes: new Uint8Array(9) },
      { name: 'set/link.png', type: '2' },
      { name: 'set/empty/' },
    ]);
    const open = async (memory: number) => imageArchive({ file, seed: 1, memory, cacheFolder });
    for (const source of [await open(1e6), await open(0), await open(0)]) {
      expect(source).toMatchObject({ size: 2, classes: 2, classNames: ['0', '1'] });
      expect((await readBatch(source.examples(0, 2))).labels).toEqual([1, 0]);
      expect(source.note).toMatch(
        /labelled\.tar: 1 hidden file \(set\/\.DS_Store\), 1 link \(set\/link\.png\), 1 file that is not an image \(set\/readme\)\.$/,
      );
    }
    const gif = archive('gif.tar', [
      ...entries,
      { name: 'train/a/x', bytes: new TextEncoder().encode('GIF89a') },
    ]);
    await expect(imageArchive({ file: gif, seed: 1, size: 4 })).rejects.toThrow(
      /train\/a\/x in .*neither PNG/,
    );
    expect((await imageArchive({ file: archive('splits.tar'), seed: 1, size: 4 })).note).toMatch(
      /1 image of another split \(test\/a\/2\.png\)/,
    );
  });

  it.each([
    [
      'pictures.zip',
      Buffer.from('PK\u0003\u0004'),
      /pictures\.zip is a zip archive: unpack it and give the folder\. The supported archives are \.tar, \.tar\.gz and \.tar\.xz\./,
    ],
    ['pictures.tar.bz2', Buffer.from('BZh91AY&SY'), /compressed with bzip2: decompress it with bunzip2/],
    ['one.tar', pngOf(1, 1, 1, () => 0), /one\.tar is a PNG image: give the folder that contains it/],
    [
      'zip.tar.gz',
      gzipSync('PK\u0003\u0004'),
      /zip\.tar\.gz is not a compressed tar archive: it contains a zip archive/,
    ],
  ])('names the kind of %s', async (name, bytes, message) => {
    writeFileSync(join(root, name), bytes);
    await expect(imageArchive({ file: join(root, name), seed: 1 })).rejects.toThrow(message);
  });

  it('refuses a missing file and a folder', async () => {
    await expect(imageArchive({ file: join(root, 'nowhere.tar'), seed: 1 })).rejects.toThrow(
      /cannot be read/,
    );
    await expect(imageArchive({ file: root, seed: 1 })).rejects.toThrow(/is not a file/);
  });
});
