import type { Description } from '../registry/description';
import type { Level } from './level';

/**
 * A map from a time to a level of the diffusion path. Noise grows with time. The unit of time depends on the
 * schedule: sigma for EDM, a fraction of the path for VP.
 */
export interface Schedule {
  readonly name: string;
  /** The times of the cleanest and of the noisiest level. */
  readonly range: readonly [number, number];
  /** Plain data that a model folder stores. */
  readonly description: Description;
  /** Returns the level at a time. @throws TractError if the time is outside of `range`. */
  at(time: number): Level;
  /**
   * Returns the level with this sigma / alpha, from 0 (clean) to Infinity (pure noise), clamped to `range`.
   */
  atNoiseRatio(noiseRatio: number): Level;
}
