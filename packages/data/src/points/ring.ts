import { badArgument, checkOptions } from '@tractjs/core';
import type { DatasetKind } from '../source/dataset-kind';
import { type GaussianMixture, gaussianMixture } from './gaussian-mixture';

/** The options of `ring`. */
export interface RingOptions {
  /** Number of modes. Default 8. */
  readonly modes?: number;
  /** Distance of the modes from the origin. Default 1. */
  readonly radius?: number;
  /** Standard deviation of a mode. Default 0.05. */
  readonly std?: number;
  readonly seed: number;
}

/**
 * Creates 2-D data of equal Gaussians spaced evenly on a circle, mode k at the angle 2 pi k / modes. Plots of
 * its samples show lost and blurred modes.
 * @throws TractError if `modes`, `radius` or `std` is out of range.
 */
export const ring = (options: RingOptions): GaussianMixture => {
  const {
    modes = 8,
    radius = 1,
    std = 0.05,
    seed,
  } = checkOptions('ring', options, { modes: true, radius: true, std: true, seed: true });
  if (!Number.isInteger(modes) || modes < 1)
    throw badArgument('modes', modes, 'give a whole number, 1 or more.');
  if (!(radius >= 0 && Number.isFinite(radius)))
    throw badArgument('radius', radius, 'give a finite number, 0 or more.');
  const means = Array.from({ length: modes }, (_, k) => {
    const angle = (2 * Math.PI * k) / modes;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return gaussianMixture({ name: 'ring', means, std, seed });
};

/**
 * The entry of the ring in the registry of datasets. Points are drawn, so the test split is the stream of
 * another seed.
 */
export const ringKind: DatasetKind<
  GaussianMixture,
  { readonly split?: 'train' | 'test'; readonly seed: number }
> = {
  name: 'ring',
  summary: 'points of eight Gaussians on a circle',
  shape: [2],
  options: { split: 'text', seed: 'number' },
  make: ({ split, seed }) => ring({ seed: split === 'test' ? seed + 1 : seed }),
};
