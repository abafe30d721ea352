import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors } from '@tractjs/zoo';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors';
import { temporaryFolder } from '../testing/temporary-folder';
import { imagesSink } from './images-sink';
import { numbersSink } from './numbers-sink';
import { pictureSink } from './picture-sink';

const root = temporaryFolder();
const shape = [2, 3, 1];
/** `count` samples whose values rise from `first` on. */
const some = (count: number, first: number) =>
  Float32Array.from({ length: 6 * count }, (_, i) => (first * 6 + i) / 100);

describe('numbersSink', () => {
  it('writes samples as they arrive and renames the file at the end, with the actual number', async () => {
    const path = join(root, 'below', 'numbers.safetensors');
    const sink = await numbersSink(path, shape, 9);
    await sink.add(some(2, 0));
    await sink.add(some(3, 2));
    expect(existsSync(path)).toBe(false);
    await sink.finish();
    await sink.abandon();
    expect(readdirSync(join(root, 'below'))).toEqual(['numbers.safetensors']);
    const { samples } = decodeSafetensors(readFileSync(path)).tensors;
    expect(samples).toMatchObject({ dtype: 'F32', shape: [5, 2, 3, 1] });
    expect(samples?.data).toEqual(some(5, 0));
  });

  it('keeps the previous file if it is abandoned', async () => {
    const path = join(root, 'kept', 'numbers.safetensors');
    const first = await numbersSink(path, shape, 9);
    await first.finish();
    writeFileSync(path, 'before');
    const sink = await numbersSink(path, shape, 9);
    await sink.add(some(1, 0));
    await sink.abandon();
    expect(readdirSync(join(root, 'kept'))).toEqual(['numbers.safetensors']);
    expect(readFileSync(path, 'utf8')).toBe('before');
  });
});

describe('imagesSink', () => {
  it('writes a file per image as it arrives, named by its index', async () => {
    const folder = join(root, 'images');
    const sink = await imagesSink(folder, shape, 9);
    await sink.add(some(2, 0));
    await sink.add(some(1, 2));
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['000009.png', '000010.png']));
    await sink.finish();
    const { width, height, data } = decode(readFileSync(join(folder, '000011.png')));
    expect([height, width]).toEqual([2, 3]);
    expect([...data]).toEqual([...some(1, 2)].map((value) => Math.round((value + 1) * 127.5)));
  });

  it('reports a file that cannot be written with the next batch, or at the end', async () => {
    const folder = join(root, 'gone');
    const sink = await imagesSink(folder, shape, 0);
    rmSync(folder, { recursive: true });
    await sink.add(some(1, 0));
    await expect(sink.finish()).rejects.toThrow('ENOENT');
    await sink.abandon();
  });

  it('refuses points', async () => {
    await expect(imagesSink(join(root, 'points'), [2], 0)).rejects.toThrow(UsageError);
    expect(existsSync(join(root, 'points'))).toBe(false);
  });
});

describe('pictureSink', () => {
  it('shows as many of the first samples as fit', async () => {
    const sink = pictureSink(join(root, 'grid.png'), shape, 6 * 4 + 5);
    await sink.add(some(3, 0));
    await sink.add(some(3, 3));
    await sink.finish();
    // Two rows of two, twice as large, with gaps of two pixels.
    expect(decode(readFileSync(join(root, 'grid.png')))).toMatchObject({ height: 14, width: 18 });
  });
});
