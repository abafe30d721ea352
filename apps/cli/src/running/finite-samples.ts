import { TractError } from '@tractjs/tractjs';

/** @throws TractError if a number of these samples is not finite. `first` is the index of the first, `size` the length of each. */
export const checkFiniteSamples = (values: ArrayLike<number>, first: number, size: number): void => {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new TractError(
      `Sample ${first + Math.floor(i / size)} has numbers that are not finite: the model is damaged or has diverged, or the step does not suit it. Take another model, more --steps, or another --step.`,
    );
  }
};
