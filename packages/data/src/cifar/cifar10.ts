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
   * The folder that contains data_batch_1.bin to data_batch_5.bin and test_batch.bin, its parent folder, or
   * the downloaded archive cifar-10-binary.tar.gz.
   */
  readonly folder: string;
  /** Default 'train', 50,000 examples; 'test' has 10,000. */
  readonly split?: DataSplit;
  /** Seed of the shuffle and of the flips. */
  readonly seed: number;
  /** Whether `batch` mirrors each image left to right with probability 1/2. Default false. */
  readonly flip?: boolean;
  /** Height and width of the examples in pixels. Default 32, the size of the images. */
  readonly size?: number;
}

/** Names of the classes of CIFAR-10; the label is the index. */
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
 * Opens CIFAR-10 (Krizhevsky 2009), in its official binary version, as a seeded, shuffled stream: x float32
 * [N, size, size, 3] in [-1, 1], labels int32 [N] from 0 to 9 (`cifar10Classes`). All images stay in memory
 * as bytes (154 MB for 'train').
 * @throws TractError if a file is missing or invalid, or if the resized images take more than 4 GiB.
 */
export const cifar10 = (options: Cifar10Options): ArraySource => {
  checkOptions('cifar10', options, cifar10Kind.options);
  const { folder, split = 'train', seed, flip = false, size = CIFAR_SIDE } = options;
  if (!Object.hasOwn(FILES, split)) throw badArgument('split', split, "give 'train' or 'test'.");
  const [side] = imageSize(size);
  const files = FILES[split];
  const bytes = side * side * 3;
  if (files.length * PER_FILE * bytes > MAX_BYTES) {
    throw badArgument(
      'size',
      size,
      `the images must fit in ${MAX_BYTES} bytes of memory: give a smaller side.`,
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

/** Options of `dataset('cifar10')`: `folder` is checked when the dataset is opened. */
interface NamedOptions extends Omit<Cifar10Options, 'folder' | 'size'> {
  readonly folder?: string;
  readonly size?: number | ImageSize;
}

/** The entry of CIFAR-10 in the registry of datasets. */
export const cifar10Kind: DatasetKind<ArraySource, NamedOptions> = {
  name: 'cifar10',
  summary: 'photographs of ten classes, 32 x 32, from a folder or an archive',
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
  throw badArgument('size', size, 'the images of CIFAR-10 are square: give one side.');
};

interface Content {
  readonly name: string;
  readonly path: string;
  readonly content: Uint8Array;
}

/** Yields the files one at a time. */
function* contents(folder: string, names: readonly string[]): Generator<Content> {
  const source = [folder, join(folder, FOLDER)].find((f) => existsSync(join(f, names[0] as string)));
  if (source === undefined) {
    yield* fromArchive(archiveIn(folder), names);
    return;
  }
  const absent = names.find((name) => !existsSync(join(source, name)));
  if (absent !== undefined) throw missing(absent, source);
  for (const name of names) {
    const path = join(source, name);
    yield { name, path, content: readLimited(path, MAX_FILE) };
  }
}

const missing = (what: string, where: string): TractError =>
  new TractError(`CIFAR-10 needs ${what} in ${where}, which was not found: ${CIFAR_REMEDY}`);

const archiveIn = (folder: string): string => {
  const path = [folder, join(folder, ARCHIVE)].find((p) => statSync(p, { throwIfNoEntry: false })?.isFile());
  if (path !== undefined) return path;
  throw missing(`its files, the folder ${FOLDER} or the archive ${ARCHIVE}`, folder);
};

/** Limit on the bytes of the resized images: sides up to 169 for 'train'. */
const MAX_BYTES = 2 ** 32;

/** Limit on the bytes of a batch file, which has 30.7 million. */
const MAX_FILE = 2 ** 25;

const readLimited = (path: string, limit: number): Uint8Array => {
  const { size } = statSync(path);
  if (size > limit)
    throw new TractError(
      `${path} has ${size} bytes, more than ${limit}, so it is not a file of CIFAR-10: ${CIFAR_REMEDY}`,
    );
  return readFileSync(path);
};

/** Limit on the unpacked bytes of the archive, which has 184 million. */
const MAX_UNPACKED = 2 ** 28;
/** Limit on the compression ratio of the archive, which has 1.08. */
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
    const packed = readLimited(path, MAX_UNPACKED);
    const limit = Math.min(MAX_UNPACKED, MAX_RATIO * packed.length + 2 ** 20);
    return gunzipSync(packed, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof TractError) throw error;
    throw new TractError(
      `${path} is not a complete gzip file (${(error as Error).message}): ${CIFAR_REMEDY}`,
    );
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
