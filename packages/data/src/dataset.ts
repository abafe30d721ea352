import { type Stats, statSync } from 'node:fs';
import { type Registry, registry, TractError, unknownName } from '@tractjs/core';
import { cifar10Kind } from './cifar/cifar10';
import { imageArchive } from './images/image-archive';
import { imageFolder } from './images/image-folder';
import type { DataSplit } from './images/image-names';
import { ARCHIVE_ENDING, type ImageOptions } from './images/image-options';
import type { ImageSource } from './images/image-source';
import { mnistKind } from './mnist/mnist';
import type { ImageCrop, ImageSize } from './pixels';
import type { GaussianMixture } from './points/gaussian-mixture';
import { ringKind } from './points/ring';
import type { AnyDatasetKind, ArraySource, DatasetKind } from './source';

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

/** The datasets that have a name, in the order of help and tables. A new one is one line here. */
export const datasets: Registry<Dataset | Promise<Dataset>, AnyDatasetKind<Dataset>> = registry({
  what: 'dataset',
  kinds: [mnistKind, ringKind, cifar10Kind],
});

/** The names that `dataset` accepts. */
export const datasetNames: readonly string[] = datasets.names;

/**
 * Opens a data source by its name, or by the path of a folder or an archive of images, as configuration files and command
 * lines give it. A name goes before a path; ./name is always a path.
 * @throws TractError if it is neither, if the data have no such option, and if files are missing.
 */
export const dataset = async (name: string, options: DatasetOptions): Promise<Dataset> => {
  const kind = datasets.find(name) ?? imagesAt(name);
  if (kind === undefined) {
    const { message } = unknownName(datasets.what, name, datasetNames);
    throw new TractError(`${message} The path of a folder or an archive of images is accepted too.`);
  }
  return datasets.with([kind]).from({ ...options, kind: name });
};

/** The kind of the images at a path. */
const imagesAt = (path: string): DatasetKind<Dataset, ImageOptions> | undefined => {
  const found = statsOf(path);
  if (found === undefined) {
    if (!/[\\/]/.test(path) && !ARCHIVE_ENDING.test(path)) return undefined;
    throw new TractError(
      `There is no folder or archive of images at ${path} that can be read: check the path.`,
    );
  }
  return {
    name: path,
    summary: 'images of a folder or an archive',
    options: {
      size: 'any',
      crop: 'text',
      flip: 'boolean',
      channels: 'number',
      memory: 'bound',
      split: 'text',
      seed: 'number',
    },
    make: (options) =>
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
