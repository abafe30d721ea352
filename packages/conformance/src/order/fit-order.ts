import { TractError } from '@tractjs/core';

/** The error of a walk and its number of steps. */
export interface WalkError {
  readonly steps: number;
  readonly error: number;
}

/** Global errors of a step for several numbers of steps, and the slope of log error over log step size. */
export interface Convergence {
  readonly slope: number;
  /** The points within the window, to which the line is fitted. */
  readonly fitted: readonly WalkError[];
  readonly all: readonly WalkError[];
}

/**
 * Fits the order to errors within a window, for all numbers of steps or for the `finest` few, which show it
 * best.
 * @throws TractError if fewer than three are within it.
 */
export const fitOrder = (
  all: readonly WalkError[],
  [low, high]: readonly [number, number],
  finest = all.length,
): Convergence => {
  const fitted = all.filter(({ error }) => error >= low && error <= high).slice(-finest);
  if (fitted.length < 3) {
    throw new TractError(
      `Fewer than three errors are within [${low}, ${high}]: ${listed(all)}. Walk with other numbers of steps.`,
    );
  }
  return {
    slope: -slopeOf(fitted.map((point) => [Math.log(point.steps), Math.log(point.error)])),
    fitted,
    all,
  };
};

/** Lists errors for a message. */
export const listed = (errors: readonly WalkError[]): string =>
  errors.map(({ steps, error }) => `${error.toExponential(2)} in ${steps}`).join(', ');

/** The slope of the least-squares line through points. */
const slopeOf = (points: readonly (readonly [number, number])[]): number => {
  const mean = (k: 0 | 1) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return covariance / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
};
