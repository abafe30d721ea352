import { type ArraySource, dataset, datasetNames, type GaussianMixture } from '@tractjs/tractjs';
import { UsageError } from '../errors';

export interface DataChoice {
  readonly data: string | undefined;
  readonly dataFolder: string | undefined;
  readonly seed: number;
}

/** Whether a data source is a mixture of points, which knows its own components. */
export const isMixture = (data: ArraySource | GaussianMixture): data is GaussianMixture => 'mixture' in data;

/** The dataset whose examples have this shape. */
const nameOfShape = (shape: readonly number[]): string | undefined =>
  ({ '28,28,1': 'mnist', '2': 'ring' })[shape.join()];

/**
 * The data of --data, or those that fit the shape of a model's examples where it was left out.
 * @throws UsageError where the shape does not tell. @throws TractError for an unknown name or missing files.
 */
export const chooseData = (
  { data, dataFolder, seed }: DataChoice,
  shape: readonly number[],
): ArraySource | GaussianMixture => {
  const name = data ?? nameOfShape(shape);
  if (name === undefined) {
    throw new UsageError(
      `The model's examples have shape [${shape}], which is that of no known dataset: say which data with --data, one of ${datasetNames.join(', ')}.`,
    );
  }
  return dataset(name, { seed, ...(dataFolder !== undefined && { folder: dataFolder }) });
};
