import { badArgument, type Level } from '@tractjs/core';
import type { SamplingPath } from '../checkpoint/family';
import type { OptionReader } from '../parts';
import type { Prediction } from '../preconditioning/predictions';

/** What a scheduler says of the network: the path that it was trained on, what it is given and what its output is. */
export interface NoiseReading {
  /** The level that stands for one at which the network cannot be asked, such as pure noise on EDM's path; default the same. */
  readonly clamp?: (level: Level) => Level;
  /** What brings x onto the network's own path. */
  readonly scale: (level: Level) => number;
  /** What x is multiplied with there, on its way in. */
  readonly input: (level: Level) => number;
  /** The timestep that the network is conditioned on. */
  readonly timestep: (level: Level) => number;
  /** What its output is, on its own path. */
  readonly prediction: Prediction;
  /** The path as a schedule, and where the scheduler's own sampler places its steps. */
  readonly path: SamplingPath;
}

/** @throws TractError if an option that would change the levels in a way that is not known here is set. */
export const refuseFlags = (
  read: OptionReader,
  options: readonly string[],
  names: readonly string[],
): void => {
  for (const name of names)
    if (options.includes(name) && read.flag(name, false))
      throw badArgument(
        name,
        true,
        'a scheduler that places its steps so is not supported: set another one.',
      );
};
