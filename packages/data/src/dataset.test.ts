import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataset, datasetNames, datasets } from './dataset';
import { pngOf } from './testing/image-bytes';
import { tarOf } from './testing/tar-bytes';
import { temporaryFolder, writeFiles } from './testing/temporary-folder';

const root = temporaryFolder();
const bytes = pngOf(4, 6, 3, () => 8);
writeFiles(root, {
  'some/a/1.png': bytes,
  'some/b/2.png': bytes,
  'some.tar': tarOf([{ name: '1.png', bytes }]),
});

describe('dataset', () => {
  it('knows every name that it lists', async () => {
    expect(datasetNames).toEqual(datasets.kinds.map(({ name }) => name));
    expect((await dataset('mnist', { seed: 1 })).name).toBe('mnist');
    expect((await dataset('ring', { seed: 1 })).name).toBe('ring');
    await expect(dataset('cifar10', { seed: 1, folder: root })).rejects.toThrow(/CIFAR-10 needs/);
    await expect(dataset('cifar10', { seed: 1 })).rejects.toThrow(
      /folder is undefined: download cifar-10-binary/,
    );
  });

  it('passes the split on', async () => {
    expect((await dataset('mnist', { seed: 1, split: 'test' })).size).toBe(10000);
  });

  it('opens folders and archives of images', async () => {
    const folder = await dataset(join(root, 'some'), { seed: 1, size: [2, 3], flip: true });
    expect([folder.size, folder.classes, folder.shape]).toEqual([2, 2, [2, 3, 3]]);
    const archive = await dataset(join(root, 'some.tar'), { seed: 1, channels: 1 });
    expect([archive.size, archive.classes, archive.shape]).toEqual([1, 0, [4, 6, 1]]);
    await expect(dataset(join(root, 'none'), { seed: 1 })).rejects.toThrow(
      /no folder or archive of images at .*none/,
    );
    // Below a file, and beyond what names may be: errors of their own kinds.
    for (const path of [join(root, 'some/0.png/none'), `./${'long'.repeat(1e4)}`])
      await expect(dataset(path, { seed: 1 })).rejects.toThrow(/There is no folder or archive of images at/);
    await expect(dataset('none.tar.xz', { seed: 1 })).rejects.toThrow(
      /no folder or archive of images at none/,
    );
  });

  it('refuses options that the data do not take', async () => {
    await expect(dataset('mnist', { seed: 1, flip: true })).rejects.toThrow(
      '"flip" is not a known option of mnist. There are: folder, split, seed.',
    );
    await expect(dataset('ring', { seed: 1, size: 8 })).rejects.toThrow(
      '"size" is not a known option of ring',
    );
    await expect(dataset('cifar10', { seed: 1, crop: 'random' })).rejects.toThrow(/folder, size, flip/);
    await expect(dataset(join(root, 'some'), { seed: 1, folder: root })).rejects.toThrow(
      '"folder" is not a known option of',
    );
    await expect(dataset('cifar10', { seed: 1, folder: root, size: 256 })).rejects.toThrow(/a smaller side/);
    await expect(dataset('cifar10', { seed: 1, folder: root, size: [8, 9] })).rejects.toThrow(/are square/);
  });

  it('lists the known names for an unknown one, and suggests the nearest', async () => {
    await expect(dataset('minst', { seed: 1 })).rejects.toThrow(
      `"minst" is not a known dataset. Did you mean "mnist"? There are: ${datasetNames.join(', ')}.`,
    );
    await expect(dataset('imagenet-64', { seed: 1 })).rejects.toThrow(
      `"imagenet-64" is not a known dataset. There are: ${datasetNames.join(', ')}.`,
    );
    await expect(dataset('toString', { seed: 1 })).rejects.toThrow(/not a known dataset/);
  });
});
