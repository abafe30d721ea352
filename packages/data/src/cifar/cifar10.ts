import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { badArgument, checkOptions, TractError } from '@tractjs/core';
import { tarReader } from '../formats';
import type { DataSplit } from '../images/image-names';
import { coverSize, type ImageSize, imageSize } from '../pixels';
import { type ArraySource, arraySource, type DatasetKind } from '../source';
import { CIFAR_IMAGE_BYTES, CIFAR_REMEDY, CIFAR_SIDE, parseCifar } from './parse-cifar';

/** The options of `cifar10`. */
export interface Cifar10Options {
  /**
   * The folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin, the one that holds it, or the archive
   * cifar-10-binary.tar.gz as it was downloaded.
   */
  readonly folder: string;
  /** 50,000 examples to train on (default), or 10,000 to test with. */
  readonly split?: DataSplit;
  /** Seed of the shuffle and of the flips. */
  readonly seed: number;
  /** Whether `batch` mirrors every other image, by chance, left to right. Default false. */
  readonly flip?: boolean;
  /** Side to resize the images to. Default 32, as they are. */
  readonly size?: number;
}

/** What the labels of CIFAR-10 stand for. */
export const cifar10Classes: readonly string[] = [
  ...['airplane', 'automobile', 'bird', 'cat', 'deer'],
  ...['dog', 'frog', 'horse', 'ship', 'truck'],
];

const FILES: Readonly<Record<DataSplit, readonly string[]>> = {
  train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
  test: ['test_batch.bin'],
};
const PER_FILE = 10_000;
const FOLDER = 'cifar-10-batches-bin';
const ARCHIVE = 'cifar-10-binary.tar.gz';

/**
 * CIFAR-10 (Krizhevsky 2009) in its official binary version as a seeded, shuffled stream: x float32 [N, 32, 32, 3] in
 * [-1, 1], labels int32 [N] from 0 to 9, see `cifar10Classes`. The bytes are held in memory (154 MB for 'train').
 * @throws TractError where files are missing, or not what their names say.
 */
export const cifar10 = (options: Cifar10Options): ArraySource => {
  checkOptions('cifar10', options, cifar10Kind.options);
  const { folder, split = 'train', seed, flip = false, size = CIFAR_SIDE } = options;
  if (!Object.hasOwn(FILES, split)) throw badArgument('split', split, "give 'train' or 'test'.");
  const [side] = imageSize(size);
  const files = FILES[split];
  const bytes = side * side * 3;
  if (files.length * PER_FILE * bytes > MAX_HELD) {
    throw badArgument(
      'size',
      size,
      `the images are held in memory, ${MAX_HELD} bytes at most: give a smaller side.`,
    );
  }
  const images = new Uint8Array(files.length * PER_FILE * bytes);
  const labels = new Uint8Array(files.length * PER_FILE);
  for (const { name, path, content } of contents(folder, files)) {
    const records = parseCifar(content, PER_FILE, path);
    const start = files.indexOf(name) * PER_FILE;
    labels.set(records.labels, start);
    images.set(resized(records.images, side), start * bytes);
  }
  const name = [
    'cifar10',
    ...(side === CIFAR_SIDE ? [] : [`${side}x${side}`]),
    ...(flip ? ['flip'] : []),
  ].join('-');
  return arraySource({ name, images, labels, shape: [side, side, 3], classes: 10, seed, flip });
};

/** Options of CIFAR-10 by name. */
interface NamedOptions extends Omit<Cifar10Options, 'folder' | 'size'> {
  readonly folder?: string;
  readonly size?: number | ImageSize;
}

export const cifar10Kind: DatasetKind<ArraySource, NamedOptions> = {
  name: 'cifar10',
  summary: 'photographs of ten classes, 32 x 32, of a folder or an archive',
  source: 'Krizhevsky 2009',
  options: { folder: 'text', size: 'any', flip: 'boolean', split: 'text', seed: 'number' },
  make: ({ folder, size, ...rest }) => {
    if (folder === undefined) throw badArgument('folder', folder, CIFAR_REMEDY);
    return cifar10({ folder, ...rest, ...(size !== undefined && { size: sideOf(size) }) });
  },
};

const sideOf = (size: number | ImageSize): number => {
  if (typeof size === 'number') return size;
  if (size[0] === size[1]) return size[0];
  throw badArgument('size', size, 'the images of CIFAR-10 are square: give a side.');
};

interface Content {
  readonly name: string;
  readonly path: string;
  readonly content: Uint8Array;
}

/** The files one after the other. */
function* contents(folder: string, names: readonly string[]): Generator<Content> {
  const inside = [folder, join(folder, FOLDER)].find((f) => existsSync(join(f, names[0] as string)));
  if (inside === undefined) {
    yield* fromArchive(archiveIn(folder), names);
    return;
  }
  const absent = names.find((name) => !existsSync(join(inside, name)));
  if (absent !== undefined) throw missing(absent, inside);
  for (const name of names) {
    const path = join(inside, name);
    yield { name, path, content: readSmall(path, MAX_FILE) };
  }
}

const missing = (what: string, where: string): TractError =>
  new TractError(`CIFAR-10 needs ${what} in ${where}, and it is not there: ${CIFAR_REMEDY}`);

const archiveIn = (folder: string): string => {
  const path = [folder, join(folder, ARCHIVE)].find((p) => statSync(p, { throwIfNoEntry: false })?.isFile());
  if (path !== undefined) return path;
  throw missing(`its files, the folder ${FOLDER} or the archive ${ARCHIVE}`, folder);
};

/** Bytes of resized images: sides up to 169 for 'train'. */
const MAX_HELD = 2 ** 32;

/** Bytes of one of its files: 30.7 million. */
const MAX_FILE = 2 ** 25;

const readSmall = (path: string, most: number): Uint8Array => {
  const { size } = statSync(path);
  if (size > most)
    throw new TractError(
      `${path} has ${size} bytes, more than ${most}, and is none of CIFAR-10's: ${CIFAR_REMEDY}`,
    );
  return readFileSync(path);
};

/** What the archive takes unpacked is 184 MB. */
const MAX_UNPACKED = 2 ** 28;
/** It takes 1.08 times what it takes packed. */
const MAX_RATIO = 4;

const fromArchive = (path: string, names: readonly string[]): readonly Content[] => {
  const found: Content[] = [];
  const baseOf = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  const reader = tarReader({
    where: path,
    maxBytes: MAX_UNPACKED,
    wants: (name) => names.includes(baseOf(name)) && !found.some((file) => file.name === baseOf(name)),
    take: (name, content) => found.push({ name: baseOf(name), path: `${name} in ${path}`, content }),
  });
  reader.push(unpacked(path));
  reader.end();
  const absent = names.find((name) => !found.some((file) => file.name === name));
  if (absent !== undefined) throw missing(absent, path);
  return found;
};

const unpacked = (path: string): Uint8Array => {
  try {
    const packed = readSmall(path, MAX_UNPACKED);
    const most = Math.min(MAX_UNPACKED, MAX_RATIO * packed.length + 2 ** 20);
    return gunzipSync(packed, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof TractError) throw error;
    throw new TractError(`${path} is not a whole gzip file (${(error as Error).message}): ${CIFAR_REMEDY}`);
  }
};

const resized = (images: Uint8Array, side: number): Uint8Array => {
  if (side === CIFAR_SIDE) return images;
  const count = images.length / CIFAR_IMAGE_BYTES;
  const bytes = side * side * 3;
  const result = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) {
    const data = images.subarray(i * CIFAR_IMAGE_BYTES, (i + 1) * CIFAR_IMAGE_BYTES);
    const image = { height: CIFAR_SIDE, width: CIFAR_SIDE, channels: 3, data };
    result.set(coverSize(image, [side, side], 'center', `${i} of CIFAR-10`).data, i * bytes);
  }
  return result;
};
