import type { GaussianMixture } from '@tractjs/data';
import { type DatasetOptions, datasetNames, datasets } from '@tractjs/data/node';
import { dataset, TractError } from '@tractjs/tractjs';
import { UsageError } from '../errors';
import { type DataValues, parseImageSize } from '../options/data';
import type { Output } from '../terminal/output';

/** A data source returned by `dataset`. */
export type ChosenData = Awaited<ReturnType<typeof dataset>>;

/** Options that choose the data and their processing. */
export interface DataChoice extends Partial<DataValues> {
  /** A name, or the path of a folder or an archive of images. */
  readonly data: string | undefined;
  readonly seed: number;
}

/** Returns whether a data source is a mixture of points, whose components are known. */
export const isMixture = (data: ChosenData): data is GaussianMixture => 'mixture' in data;

/** Reports the skipped files of a folder or an archive of images. */
export const reportSkipped = (output: Output, data: ChosenData): void => {
  if ('note' in data && data.note !== '') output.note(data.note);
};

/** Returns the name of the dataset whose examples have this shape, or undefined. */
export const nameOfShape = (shape: readonly number[]): string | undefined =>
  datasets.kinds.find((kind) => kind.shape?.join() === shape.join())?.name;

/**
 * Opens the data of --data, or the dataset with the shape of the model's examples. Images get the size and the channels of
 * the model's examples, unless --image-size sets another size.
 * @throws UsageError if no dataset has the shape, a name is unknown, files are missing, or options do not fit.
 */
export const chooseData = async (choice: DataChoice, shape: readonly number[]): Promise<ChosenData> => {
  const name = choice.data ?? nameOfShape(shape);
  if (name === undefined) {
    throw new UsageError(
      `The model's examples have shape [${shape}], which no known dataset has: choose the data with --data, one of ${datasetNames.join(', ')}, or a folder or archive of images.`,
    );
  }
  try {
    return await dataset(name, optionsFor(name, choice, shape));
  } catch (error) {
    throw error instanceof TractError ? new UsageError(error.message) : error;
  }
};

const optionsFor = (
  name: string,
  { dataFolder, imageSize, crop, flip, seed }: DataChoice,
  shape: readonly number[],
): DatasetOptions => {
  const size = imageSize === undefined ? sizeFor(name, shape) : sizeFrom(imageSize);
  const channels = datasets.find(name) === undefined ? shape[2] : undefined;
  return {
    seed,
    ...(dataFolder !== undefined && { folder: dataFolder }),
    ...(size && { size }),
    ...(crop && { crop }),
    ...(flip && { flip }),
    ...((channels === 1 || channels === 3) && { channels }),
  };
};

/** Returns the size of a model's examples, for data that can be resized. */
const sizeFor = (name: string, [height, width, channels]: readonly number[]) => {
  const { options } = datasets.find(name) ?? {};
  const isFixed = options !== undefined && !('size' in options);
  if (isFixed || height === undefined || width === undefined || channels === undefined) return undefined;
  return [height, width] as const;
};

const sizeFrom = (imageSize: string): readonly [number, number] => {
  const size = parseImageSize(imageSize);
  if (size !== undefined) return size;
  throw new UsageError(
    `--image-size is ${JSON.stringify(imageSize)}: give a side such as 32, or height and width such as 32x48.`,
  );
};
