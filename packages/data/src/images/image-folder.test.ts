import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { jpegOf, pngOf } from '../testing/image-bytes';
import { readBatch, toByte } from '../testing/read-batch';
import { temporaryFolder, writeFiles } from '../testing/temporary-folder';
import { imageFolder } from './image-folder';

const root = temporaryFolder();

/** Creates a folder of images of 4 x 6 pixels: PNG image k is 20 k + x at column x, JPEG image k is 20 k. */
const make = (name: string, files: readonly string[], [height, width] = [4, 6] as const): string => {
  const folder = join(root, name);
  const paint = (k: number) => (_: number, x: number) => 20 * k + x;
  const encode = (file: string, k: number) =>
    file.endsWith('png') ? pngOf(height, width, 3, paint(k)) : jpegOf(height, width, () => 20 * k);
  writeFiles(folder, Object.fromEntries(files.map((file, k) => [file, encode(file, k)])));
  return folder;
};
const classes = make('classes', ['b/0.png', 'a/1.png', 'a/2.png', 'c/3.png', 'b/4.png']);

describe('imageFolder', () => {
  it('labels images with the class of their folder', async () => {
    const source = imageFolder({ folder: classes, seed: 1 });
    expect(source).toMatchObject({ classes: 3, size: 5, shape: [4, 6, 3], classNames: ['a', 'b', 'c'] });
    const { x, labels } = await readBatch(source.examples(0, 5));
    expect(labels).toEqual([0, 0, 1, 1, 2]);
    expect(x.map((image) => toByte(image[0] as number))).toEqual([20, 40, 0, 80, 60]);
    expect(x[0]?.slice(0, 6).map(toByte)).toEqual([20, 20, 20, 21, 21, 21]);
  });

  it('depends on the seed, the position and the count only, whatever is cached', async () => {
    const options = { folder: classes, seed: 1, size: [3, 3] as const, crop: 'random', flip: true } as const;
    const whole = (await readBatch(imageFolder(options).batch(0, 15))).x;
    for (const memory of [0, 100, 1e6]) {
      const source = imageFolder({ ...options, memory });
      for (const position of [6, 0, 11, 6])
        expect((await readBatch(source.batch(position, 4))).x).toEqual(whole.slice(position, position + 4));
    }
    expect((await readBatch(imageFolder({ ...options, seed: 2 }).batch(0, 15))).x).not.toEqual(whole);
  });

  it('mirrors and crops at random, with each image once an epoch', async () => {
    const source = imageFolder({ folder: classes, seed: 3, size: 4, crop: 'random', flip: true });
    const { x, labels } = await readBatch(source.batch(0, 50));
    const first = x.map((image) => toByte(image[0] as number));
    const step = x.map((image) => toByte(image[3] as number) - toByte(image[0] as number));
    expect(new Set(step)).toEqual(new Set([1, -1]));
    const lefts = new Set(first.map((value, i) => (value % 20) - (step[i] === 1 ? 0 : 3)));
    expect(lefts).toEqual(new Set([0, 1, 2]));
    for (let e = 0; e < 50; e += 5) expect(labels?.slice(e, e + 5).sort()).toEqual([0, 0, 1, 1, 2]);
    const still = await readBatch(imageFolder({ folder: classes, seed: 3, size: 4 }).batch(0, 20));
    expect(new Set(still.x.map((image) => toByte(image[0] as number) % 20))).toEqual(new Set([1]));
  });

  it('reads PNG and JPEG by their first bytes, without class folders, in grey', async () => {
    const folder = make('flat', ['0.jpg', '1.png', '2.jpeg']);
    writeFileSync(
      join(folder, '3.jpg'),
      pngOf(4, 6, 1, () => 70),
    );
    const source = imageFolder({ folder, seed: 1, channels: 1 });
    expect(source).toMatchObject({ classes: 0, classNames: [], size: 4, shape: [4, 6, 1] });
    const { x, labels } = await readBatch(source.examples(0, 4));
    expect(labels).toBeUndefined();
    expect(x.map((image) => toByte(image[0] as number))).toEqual([0, 20, 40, 70]);
  });

  it('selects the split', () => {
    const folder = make('split', [
      'train/x/0.png',
      'train/y/1.png',
      'test/x/2.png',
      'test/y/3.png',
      'test/y/4.png',
    ]);
    expect([
      imageFolder({ folder, seed: 1 }).size,
      imageFolder({ folder, seed: 1, split: 'test' }).size,
    ]).toEqual([2, 3]);
  });

  it('skips links, hidden files and other files, and reports them', () => {
    const folder = make('odd', ['0.png', '.hidden.png', '.cache/1.png']);
    expect(imageFolder({ folder: make('tidy', ['0.png']), seed: 1 }).note).toBe('');
    writeFileSync(join(folder, 'notes.txt'), 'notes');
    symlinkSync(folder, join(folder, 'loop'));
    symlinkSync(join(folder, '0.png'), join(folder, 'link.png'));
    const source = imageFolder({ folder, seed: 1 });
    expect(source.size).toBe(1);
    expect(source.note).toMatch(
      /^Skipped in .*odd: 2 hidden files \(.*\.hidden\.png.*\), 2 links \(link\.png, loop\), 1 file that is not an image \(notes\.txt\)\.$/,
    );
    for (let i = 0; i < 9; i++) writeFileSync(join(folder, `${i}.cls`), '3');
    expect(imageFolder({ folder, seed: 1 }).note).toMatch(
      /10 files that are not images \(0\.cls, 1\.cls, 2\.cls, \.\.\.\)\. Labels come from the names of folders or dataset\.json, not from 0\.cls\.$/,
    );
    rmSync(join(folder, '0.png'));
    expect(() => imageFolder({ folder, seed: 1 })).toThrow(/no PNG or JPEG image .*Skipped in .*2 links/);
  });

  it('reads JPEG images with any extension, and images without one by their first bytes', async () => {
    const folder = make('endings', ['0.jfif', '1.jpe', '2.JPG', '3', '4.dat']);
    expect((await readBatch(imageFolder({ folder, seed: 1 }).examples(0, 5))).x).toHaveLength(5);
    writeFileSync(join(folder, 'other'), 'GIF89a');
    expect(() => imageFolder({ folder, seed: 1 })).toThrow(/other in .* is neither PNG nor JPEG/);
  });

  it('counts the images of other splits', () => {
    const folder = make('splits', ['train/x/0.png', 'test/x/1.png', 'test/y/2.png']);
    expect(imageFolder({ folder, seed: 1 }).note).toMatch(/2 images of other splits \(test\/x\/1\.png/);
    expect(imageFolder({ folder, seed: 1, split: 'test' }).note).toMatch(/1 image of another split \(train/);
  });

  it('prefers the labels of dataset.json to those of folders', async () => {
    const folder = make('labelled', ['00000/0.png', '00000/1.png', '00001/2.png']);
    const file = join(folder, 'dataset.json');
    const label = (labels: unknown) => writeFileSync(file, JSON.stringify({ labels }));
    label([
      ['00000/1.png', 0],
      ['00001\\2.png', 4],
      ['00000/0.png', 2],
    ]);
    const source = imageFolder({ folder, seed: 1 });
    expect(source).toMatchObject({ classes: 5, classNames: ['0', '1', '2', '3', '4'], note: '' });
    expect((await readBatch(source.examples(0, 3))).labels).toEqual([2, 0, 4]);
    label(null);
    expect(imageFolder({ folder, seed: 1 }).classes).toBe(0);
    writeFileSync(file, '{"images": []}');
    expect(imageFolder({ folder, seed: 1 }).classNames).toEqual(['00000', '00001']);
  });

  it('has a name that identifies the data and their augmentation', () => {
    const name = (more = {}) => imageFolder({ folder: classes, seed: 1, ...more }).name;
    expect(name()).toMatch(/^classes-4x6x3-[0-9a-f]{8}$/);
    expect(name({ flip: true, crop: 'random', size: 2, channels: 1 })).toMatch(
      /^classes-2x2x1-random-crop-flip-/,
    );
    expect(imageFolder({ folder: make('copy/classes', ['b/0.png']), seed: 1 }).name).not.toBe(name());
  });

  it('creates only the tensors that it returns', async () => {
    const source = imageFolder({ folder: classes, seed: 1 });
    const before = tf.memory().numTensors;
    const { x, labels } = await source.batch(3, 9);
    expect([x.dtype, x.shape, labels?.dtype, labels?.shape]).toEqual(['float32', [9, 4, 6, 3], 'int32', [9]]);
    expect(tf.memory().numTensors).toBe(before + 2);
    tf.dispose([x, ...(labels ? [labels] : [])]);
  });

  it('names a file that is damaged, missing or of another size', async () => {
    const folder = make('damaged', ['0.png', '1.png', '2.png', '3.png']);
    truncateSync(join(folder, '1.png'), 50);
    rmSync(join(folder, '3.png'));
    writeFileSync(
      join(folder, '3.png'),
      pngOf(4, 7, 3, () => 0),
    );
    const source = imageFolder({ folder, seed: 1 });
    await expect(source.examples(1, 1)).rejects.toThrow(/1\.png is damaged/);
    await expect(source.examples(3, 1)).rejects.toThrow(
      /3\.png is 4 x 7 pixels but others are 4 x 6: give a size/,
    );
    expect((await readBatch(imageFolder({ folder, seed: 1, size: 4 }).examples(3, 1))).x).toHaveLength(1);
    rmSync(join(folder, '2.png'));
    await expect(source.examples(2, 1)).rejects.toThrow(/2\.png cannot be read/);
    await expect(source.batch(-1, 1)).rejects.toThrow(/position is -1/);
    await expect(source.examples(3, 2)).rejects.toThrow(/has 4 examples/);
  });

  it('refuses a folder without images, and invalid options', () => {
    mkdirSync(join(root, 'empty'));
    expect(() => imageFolder({ folder: join(root, 'empty'), seed: 1 })).toThrow(
      /no PNG or JPEG image in .*empty/,
    );
    expect(() => imageFolder({ folder: join(root, 'none'), seed: 1 })).toThrow(/none cannot be read/);
    const withOption = (more: object) => () => imageFolder({ folder: classes, seed: 1, ...more });
    expect(withOption({ crop: 'centre' })).toThrow(/crop is "centre"/);
    expect(withOption({ channels: 4 })).toThrow(/channels is 4/);
    expect(withOption({ memory: Number.NaN })).toThrow(/memory is NaN/);
    expect(withOption({ split: 'all' })).toThrow(/split is "all"/);
  });
});
