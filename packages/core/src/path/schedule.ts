import type { Description } from '../registry/description';
import type { Level } from './level';

/**
 * Maps a time to a level of the diffusion path. Time grows with noise; its unit is the schedule's own
 * (sigma for EDM, a fraction of the path for VP).
 */
export interface Schedule {
  readonly name: string;
  /** The times of the cleanest and of the noisiest level. */
  readonly range: readonly [number, number];
  /** What a model folder stores. */
  readonly description: Description;
  /** The level at a time. @throws TractError outside of `range`. */
  at(time: number): Level;
  /** The level with this sigma / alpha (0 is clean, Infinity pure noise), held within `range`. */
  atNoiseRatio(noiseRatio: number): Level;
}
