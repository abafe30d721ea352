import { TractError } from '@tractjs/tractjs';

/**
 * Checks that samples are finite. `first` is the index of the first sample, `size` the length of each.
 * @throws TractError if a number is not finite.
 */
export const checkFiniteSamples = (values: ArrayLike<number>, first: number, size: number): void => {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new TractError(
      `Sample ${first + Math.floor(i / size)} has numbers that are not finite: the model is damaged or has diverged, or the step does not suit it. Use another model, more --steps, or another --step.`,
    );
  }
};
