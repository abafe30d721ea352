import type { GaussianMixture } from '@tractjs/data';
import { type DatasetOptions, datasetNames, datasets } from '@tractjs/data/node';
import { dataset, TractError } from '@tractjs/tractjs';
import { UsageError } from '../errors';
import { type DataValues, parseImageSize } from '../options/data';
import type { Output } from '../terminal/output';

/** Anything that `dataset` gives. */
export type ChosenData = Awaited<ReturnType<typeof dataset>>;

/** The options that choose the data, and change them. */
export interface DataChoice extends Partial<DataValues> {
  /** A name, or the path of a folder or an archive of images. */
  readonly data: string | undefined;
  readonly seed: number;
}

/** Whether a data source is a mixture of points, which knows its own components. */
export const isMixture = (data: ChosenData): data is GaussianMixture => 'mixture' in data;

/** Says which other files of a folder or an archive of images were passed over. */
export const reportSkipped = (output: Output, data: ChosenData): void => {
  if ('note' in data && data.note !== '') output.note(data.note);
};

/** The dataset whose examples have this shape. */
export const nameOfShape = (shape: readonly number[]): string | undefined =>
  datasets.kinds.find((kind) => kind.shape?.join() === shape.join())?.name;

/**
 * The data of --data, or those that fit the shape of a model's examples where it was left out. Images come in the
 * size and the colours of the model's examples, unless another size is asked for.
 * @throws UsageError where the shape does not tell, for unknown names, missing files, and options that do not fit.
 */
export const chooseData = async (choice: DataChoice, shape: readonly number[]): Promise<ChosenData> => {
  const name = choice.data ?? nameOfShape(shape);
  if (name === undefined) {
    throw new UsageError(
      `The model's examples have shape [${shape}], which is that of no known dataset: say which data with --data, one of ${datasetNames.join(', ')}, or a folder or an archive of images.`,
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

/** The size that a model's examples have, for data that can be resized. */
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
