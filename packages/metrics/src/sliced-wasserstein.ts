import { badArgument, checkOptions, type RandomSource } from '@tractjs/core';

/** The options of `slicedWasserstein`. */
export interface SlicedWassersteinOptions {
  /** Coordinates of a point, D. Default 2. */
  readonly dimension?: number;
  /** Number of random directions. Default 64. */
  readonly projections?: number;
  /** Where the directions come from. */
  readonly random: RandomSource;
}

/**
 * The sliced 2-Wasserstein distance of two equally large sets of points [N, D]: the root of the mean, over
 * random directions, of the mean squared difference of the sorted projections (Bonneel et al. 2015, "Sliced
 * and Radon Wasserstein barycenters of measures", definition 4, by Monte Carlo). In the unit of the points.
 * It detects lost modes and wrong shapes that mean and covariance miss.
 */
export const slicedWasserstein = (
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: SlicedWassersteinOptions,
): number => {
  const {
    dimension = 2,
    projections = 64,
    random,
  } = checkOptions('slicedWasserstein', options, { dimension: true, projections: true, random: true });
  const count = a.length / dimension;
  if (!Number.isInteger(count) || count < 1)
    throw badArgument('a.length', a.length, `give whole points of ${dimension} coordinates, one or more.`);
  if (b.length !== a.length)
    throw badArgument(
      'b.length',
      b.length,
      `give as many points as the other set, ${count} of ${dimension} coordinates.`,
    );
  if (!Number.isInteger(projections) || projections < 1)
    throw badArgument('projections', projections, 'give a whole number, 1 or more.');
  let total = 0;
  for (let p = 0; p < projections; p++) {
    const direction = random.normal(dimension);
    const length = Math.hypot(...direction);
    const [one, other] = [a, b].map((points) => project(points, direction, count));
    for (let i = 0; i < count; i++)
      total +=
        (((one as Float64Array)[i] as number) - ((other as Float64Array)[i] as number)) ** 2 / length ** 2;
  }
  return Math.sqrt(total / (projections * count));
};

const project = (points: ArrayLike<number>, direction: Float32Array, count: number): Float64Array => {
  const dimension = direction.length;
  const along = new Float64Array(count);
  for (let i = 0; i < points.length; i++) {
    along[Math.floor(i / dimension)] =
      (along[Math.floor(i / dimension)] as number) +
      (points[i] as number) * (direction[i % dimension] as number);
  }
  return along.sort();
};
