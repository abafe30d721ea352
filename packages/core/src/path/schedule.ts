import type { Level } from './level';

/** A plain, serialisable description that a registry turns back into the thing it describes. */
export interface Description {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Whether a value is a description: what a file or a caller gives may be anything. */
export const isDescription = (value: unknown): value is Description =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';

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

/** Whether two descriptions are the same once they are stored, whatever the order of their options. */
export const sameDescription = (a: Description, b: Description): boolean => ordered(a) === ordered(b);

const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
