import { type Stats, statSync } from 'node:fs';
import { badArgument, checkOptions, TractError, unknownName } from '@tractjs/core';
import { cifar10 } from './cifar/cifar10';
import { CIFAR_REMEDY } from './cifar/parse-cifar';
import { imageArchive } from './images/image-archive';
import { imageFolder } from './images/image-folder';
import type { DataSplit } from './images/image-names';
import { ARCHIVE_ENDING } from './images/image-options';
import type { ImageSource } from './images/image-source';
import { mnist } from './mnist/mnist';
import type { ImageCrop, ImageSize } from './pixels';
import type { GaussianMixture } from './points/gaussian-mixture';
import { ring } from './points/ring';
import type { ArraySource } from './source';

/** The options that a dataset may be given by name or path. */
export interface DatasetOptions {
  readonly seed: number;
  readonly split?: DataSplit;
  /** Where the files of MNIST or CIFAR-10 are. */
  readonly folder?: string;
  /** Size of the examples, for CIFAR-10 and images. */
  readonly size?: number | ImageSize;
  /** What a crop keeps, for images. */
  readonly crop?: ImageCrop;
  /** Whether images are mirrored by chance, for CIFAR-10 and images. */
  readonly flip?: boolean;
  /** Colour or grey, for images. */
  readonly channels?: 1 | 3;
  /** Bytes of decoded images to keep in memory, for images. */
  readonly memory?: number;
}

/** Any of the data sources that `dataset` finds. */
export type Dataset = ArraySource | GaussianMixture | ImageSource;

type Option = Exclude<keyof DatasetOptions, 'seed' | 'split'>;

interface Entry {
  /** What it takes beside seed and split. */
  readonly takes: readonly Option[];
  make(options: DatasetOptions): Dataset | Promise<Dataset>;
}

const DATASETS: Readonly<Record<string, Entry>> = {
  mnist: { takes: ['folder'], make: mnist },
  // Points are drawn, not stored: the test split is another stream.
  ring: { takes: [], make: ({ seed, split }) => ring({ seed: split === 'test' ? seed + 1 : seed }) },
  cifar10: {
    takes: ['folder', 'size', 'flip'],
    make({ folder, size, ...rest }) {
      if (folder !== undefined)
        return cifar10({ folder, ...rest, ...(size !== undefined && { size: sideOf(size) }) });
      throw badArgument('folder', folder, CIFAR_REMEDY);
    },
  },
};

/** The names that `dataset` knows. */
export const datasetNames: readonly string[] = Object.keys(DATASETS);

const IMAGE_OPTIONS = ['size', 'crop', 'flip', 'channels', 'memory'] as const;

/**
 * A data source by name, or by the path of a folder or an archive of images, as configuration files and command lines
 * give it. A name goes before a path; ./name is always a path.
 * @throws TractError for what is neither, for an option that the data do not take, and where files are missing.
 */
export const dataset = async (name: string, options: DatasetOptions): Promise<Dataset> => {
  checkOptions('dataset', options, {
    seed: true,
    split: true,
    folder: true,
    size: true,
    crop: true,
    flip: true,
    channels: true,
    memory: true,
  });
  const entry = Object.hasOwn(DATASETS, name) ? DATASETS[name] : imagesAt(name);
  if (entry === undefined) {
    const { message } = unknownName('dataset', name, datasetNames);
    throw new TractError(`${message} The path of a folder or an archive of images is taken too.`);
  }
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined || option === 'seed' || option === 'split') continue;
    if (entry.takes.some((known) => known === option)) continue;
    const known = entry.takes.length === 0 ? 'none' : entry.takes.join(', ');
    throw badArgument(option, value, `${name} does not take it: leave it out. Its options are: ${known}.`);
  }
  return entry.make(options);
};

const imagesAt = (path: string): Entry | undefined => {
  const found = statsOf(path);
  const isPath = /[\\/]/.test(path) || ARCHIVE_ENDING.test(path);
  if (found === undefined) {
    if (isPath)
      throw new TractError(
        `There is no folder or archive of images at ${path} that can be read: check the path.`,
      );
    return undefined;
  }
  return {
    takes: IMAGE_OPTIONS,
    make: ({ folder: _, ...options }) =>
      found.isDirectory()
        ? imageFolder({ ...options, folder: path })
        : imageArchive({ ...options, file: path }),
  };
};

const statsOf = (path: string): Stats | undefined => {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
};

const sideOf = (size: number | ImageSize): number => {
  if (typeof size === 'number') return size;
  if (size[0] === size[1]) return size[0];
  throw badArgument('size', size, 'the images of CIFAR-10 are square: give a side.');
};
