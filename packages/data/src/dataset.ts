import { unknownName } from '@tractjs/core';
import type { ArraySource } from './array-source';
import type { GaussianMixture } from './gaussian-mixture';
import { mnist } from './mnist';
import { ring } from './ring';

/** The options that a dataset may be given by name. Each takes what it knows: `split` and `folder` are MNIST's. */
export interface DatasetOptions {
  readonly seed: number;
  readonly split?: 'train' | 'test';
  readonly folder?: string;
}

const DATASETS: Readonly<Record<string, (options: DatasetOptions) => ArraySource | GaussianMixture>> = {
  mnist: ({ seed, split, folder }) =>
    mnist({ seed, ...(split && { split }), ...(folder !== undefined && { folder }) }),
  // Points are drawn, not stored: the test split is another stream.
  ring: ({ seed, split }) => ring({ seed: split === 'test' ? seed + 1 : seed }),
};

/** The names that `dataset` knows. */
export const datasetNames: readonly string[] = Object.keys(DATASETS);

/** A data source by name, as configuration files and command lines give it. @throws TractError for an unknown name. */
export const dataset = (name: string, options: DatasetOptions): ArraySource | GaussianMixture => {
  const make = Object.hasOwn(DATASETS, name) ? DATASETS[name] : undefined;
  if (make !== undefined) return make(options);
  throw unknownName('dataset', name, datasetNames);
};
