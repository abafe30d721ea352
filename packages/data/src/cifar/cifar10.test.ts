import '@tensorflow/tfjs-backend-cpu';
import { linkSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readBatch, toByte } from '../testing/read-batch';
import { tarOf } from '../testing/tar-bytes';
import { temporaryFolder } from '../testing/temporary-folder';
import { cifar10, cifar10Classes } from './cifar10';

const RECORD = 3073;
/** A batch file: record i has the class (i + shift) mod 10, and the first pixel (i mod 200, 201, 202). */
const batchFile = (shift: number): Uint8Array => {
  const bytes = new Uint8Array(10_000 * RECORD);
  for (let i = 0; i < 10_000; i++) {
    bytes[i * RECORD] = (i + shift) % 10;
    [i % 200, 201, 202].forEach((value, plane) => {
      bytes[i * RECORD + 1 + 1024 * plane] = value;
    });
  }
  return bytes;
};

const root = temporaryFolder();
const inside = join(root, 'cifar-10-batches-bin');
beforeAll(() => {
  mkdirSync(inside);
  writeFileSync(join(inside, 'test_batch.bin'), batchFile(0));
  writeFileSync(join(inside, 'data_batch_1.bin'), batchFile(3));
  for (const i of [2, 3, 4, 5]) linkSync(join(inside, 'test_batch.bin'), join(inside, `data_batch_${i}.bin`));
});

describe('cifar10', () => {
  it('reads both splits, from the folder or its parent', async () => {
    const train = cifar10({ folder: root, seed: 1 });
    expect([train.name, train.size, train.classes, train.shape]).toEqual([
      'cifar10',
      50_000,
      10,
      [32, 32, 3],
    ]);
    const { x, labels } = await readBatch(train.examples(9_999, 2));
    expect(labels).toEqual([2, 0]);
    expect(x.map((image) => image.slice(0, 4).map(toByte))).toEqual([
      [199, 201, 202, 0],
      [0, 201, 202, 0],
    ]);
    expect(cifar10({ folder: inside, split: 'test', seed: 1 }).size).toBe(10_000);
    expect(cifar10Classes).toHaveLength(10);
  });

  it('reads the downloaded archive', async () => {
    const folder = join(root, 'downloaded');
    mkdirSync(folder);
    const name = 'cifar-10-batches-bin/test_batch.bin';
    const archive = gzipSync(
      tarOf([
        { name: 'cifar-10-batches-bin/', type: '5' },
        { name, bytes: batchFile(7) },
      ]),
      // Photographs hardly compress, so an archive of them has a ratio near 1.
      { level: 0 },
    );
    writeFileSync(join(folder, 'cifar-10-binary.tar.gz'), archive);
    const { labels } = await readBatch(cifar10({ folder, split: 'test', seed: 1 }).examples(0, 4));
    expect(labels).toEqual([7, 8, 9, 0]);
    expect(() => cifar10({ folder, seed: 1 })).toThrow(/needs data_batch_1\.bin in .*tar\.gz/);
    truncateSync(join(folder, 'cifar-10-binary.tar.gz'), 2 ** 40);
    expect(() => cifar10({ folder, seed: 1 })).toThrow(
      /tar\.gz has 1099511627776 bytes, more than 268435456, so it is not a file of CIFAR-10: download/,
    );
    writeFileSync(join(folder, 'cifar-10-binary.tar.gz'), archive.subarray(0, 5000));
    const file = join(folder, 'cifar-10-binary.tar.gz');
    expect(() => cifar10({ folder: file, seed: 1 })).toThrow(/tar\.gz is not a complete gzip file/);
  });

  it('resizes images and mirrors them', async () => {
    const small = cifar10({ folder: root, split: 'test', seed: 1, size: 16, flip: true });
    expect([small.name, small.shape]).toEqual(['cifar10-16x16-flip', [16, 16, 3]]);
    const { x } = await readBatch(small.examples(196, 1));
    expect(x[0]?.slice(0, 4).map(toByte)).toEqual([49, 50, 51, 0]);
    const { x: some } = await readBatch(small.batch(0, 20));
    expect(new Set(some.map((image) => image.findIndex((value) => toByte(value) >= 51)))).toEqual(
      new Set([2, 47]),
    );
  });

  it('names the missing file and where to download it', () => {
    expect(() => cifar10({ folder: join(root, 'none'), seed: 1 })).toThrow(
      /needs its files.*in .*none.*download cifar-10-binary\.tar\.gz.*cs\.toronto\.edu/,
    );
    truncateSync(join(inside, 'data_batch_1.bin'), 100 * RECORD);
    expect(() => cifar10({ folder: root, seed: 1 })).toThrow(/data_batch_1\.bin is not a complete file/);
    rmSync(join(inside, 'data_batch_5.bin'));
    expect(() => cifar10({ folder: root, seed: 1 })).toThrow(
      /needs data_batch_5\.bin in .*cifar-10-batches-bin/,
    );
    expect(() => cifar10({ folder: root, seed: 1, split: 'all' as 'train' })).toThrow(/split is "all"/);
  });
});
