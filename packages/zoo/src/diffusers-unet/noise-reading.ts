import { badArgument, type Level } from '@tractjs/core';
import type { SamplingPath } from '../checkpoint/family';
import type { OptionReader } from '../parts';
import type { Prediction } from '../preconditioning/predictions';

/**
 * What a scheduler's options say about the network: its path, its input and conditioning, and its prediction.
 */
export interface NoiseReading {
  /**
   * Moves a level to the nearest one that the network supports: pure noise has none on EDM's path. Default
   * identity.
   */
  readonly clamp?: (level: Level) => Level;
  /** Returns the factor that scales x to the network's path. */
  readonly scale: (level: Level) => number;
  /** Returns the factor of the network's input, c_in, at a level of that path. */
  readonly input: (level: Level) => number;
  /** Returns the timestep that the network is conditioned on. */
  readonly timestep: (level: Level) => number;
  /** What the output predicts, on the network's path. */
  readonly prediction: Prediction;
  /** The path as a schedule, and the grid of the scheduler's timesteps. */
  readonly path: SamplingPath;
}

/** Refuses flags that change the levels in a way that is not supported. @throws TractError if one is true. */
export const refuseFlags = (
  read: OptionReader,
  options: readonly string[],
  names: readonly string[],
): void => {
  for (const name of names)
    if (options.includes(name) && read.flag(name, false))
      throw badArgument(name, true, 'this placement of steps is not supported: choose another one.');
};
