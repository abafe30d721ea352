import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TractError } from '@tractjs/core';
import { build } from 'tsup';
import { beforeAll, describe, expect, it } from 'vitest';
import { jpegOf, pngOf } from '../testing/image-bytes';
import { temporaryFolder, writeFiles } from '../testing/temporary-folder';
import { decodePool, type ImageLoader } from './decode-pool';
import { loadImage } from './load-image';

const root = temporaryFolder();
const fit = { channels: 3, size: [4, 4], crop: 'center', resize: true } as const;
const files = ['0.png', '1.jpg', '2.png', '3.png', '4.jpg'].map((name) => join(root, name));
let pool: ImageLoader;

beforeAll(async () => {
  const image = (file: string, k: number) =>
    file.endsWith('png') ? pngOf(5, 6, 3, (y, x) => 20 * k + x + y) : jpegOf(5, 6, () => 20 * k);
  writeFiles(root, Object.fromEntries(files.map((file, k) => [file.slice(root.length + 1), image(file, k)])));
  writeFileSync(join(root, 'bad.png'), 'no image');
  // The worker program exists only in the package's build, so the test builds it.
  await build({
    config: false,
    entry: [fileURLToPath(new URL('decode-worker.ts', import.meta.url))],
    format: 'esm',
    platform: 'node',
    outDir: root,
    outExtension: () => ({ js: '.mjs' }),
    noExternal: [/./],
    removeNodeProtocol: false,
    clean: false,
    silent: true,
  });
  pool = decodePool(2, pathToFileURL(join(root, 'decode-worker.mjs')));
});

describe('decodePool', () => {
  it('returns what this thread would read, in any order of completion', async () => {
    const all = [...files, ...files.toReversed()];
    const images = await Promise.all(all.map((file) => pool(file, fit)));
    expect(images).toEqual(await Promise.all(all.map((file) => loadImage(file, fit))));
  });

  it('throws the errors of reading, and continues', async () => {
    const other = { ...fit, resize: false };
    await expect(pool(join(root, 'bad.png'), fit)).rejects.toThrow(/bad\.png cannot be read/);
    await expect(pool(join(root, 'none.png'), fit)).rejects.toThrow(TractError);
    await expect(pool(files[0] as string, other)).rejects.toThrow(
      /0\.png is 5 x 6 pixels but others are 4 x 4/,
    );
    expect((await pool(files[0] as string, fit)).data).toHaveLength(48);
  });

  it('reports a thread that ended, now and later', async () => {
    const program = join(root, 'broken.mjs');
    writeFileSync(program, 'throw new Error("out of order")');
    const broken = decodePool(1, pathToFileURL(program));
    for (let i = 0; i < 2; i++)
      await expect(broken(files[0] as string, fit)).rejects.toThrow(/decodes images ended \(out of order\)/);
  });

  it('reads on this thread if the worker program does not exist', async () => {
    expect(decodePool(2, pathToFileURL(join(root, 'nowhere.mjs')))).toBe(loadImage);
  });
});
