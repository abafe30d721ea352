import { badArgument } from '../errors/errors';

/**
 * A point of the diffusion path: x = alpha x0 + sigma noise, with noise ~ N(0, I).
 * All numbers are doubles. Only coefficients computed from them become float32.
 */
export interface Level {
  /** The time in its schedule's unit. Grows with noise. */
  readonly time: number;
  readonly alpha: number;
  readonly sigma: number;
  /** d alpha / d time; undefined if the schedule has no derivative there. */
  readonly alphaRate?: number;
  /** d sigma / d time; undefined if the schedule has no derivative there. */
  readonly sigmaRate?: number;
}

/** One level for a whole batch, or one level per example. */
export type Levels = Level | readonly Level[];

const isList = (levels: Levels): levels is readonly Level[] => Array.isArray(levels);

/** Returns the log-SNR, log(alpha^2 / sigma^2): Infinity for a clean level, -Infinity for pure noise. */
export const logSnr = (level: Level): number => 2 * (Math.log(level.alpha) - Math.log(level.sigma));

/** Returns the noise ratio sigma / alpha, which EDM calls sigma: Infinity for pure noise. */
export const noiseRatio = (level: Level): number => level.sigma / level.alpha;

/**
 * Returns alpha_a sigma_b - alpha_b sigma_a: positive if b is the noisier, and finite at both ends of every
 * path.
 */
export const gap = (a: Level, b: Level): number => a.alpha * b.sigma - b.alpha * a.sigma;

/** Whether two levels have the same alpha and sigma. */
export const sameLevel = (a: Level, b: Level): boolean => a.alpha === b.alpha && a.sigma === b.sigma;

/** Applies f to one level, or to the level of each example. Returns one value, or a list. */
export const mapLevels = <T>(levels: Levels, f: (level: Level) => T): T | T[] =>
  isList(levels) ? levels.map(f) : f(levels);

/**
 * Applies f to pairs of levels. A single level is paired with each level of the other list.
 * @throws TractError if two lists differ in length.
 */
export const zipLevels = <T>(a: Levels, b: Levels, f: (a: Level, b: Level) => T): T | T[] => {
  if (isList(a) && isList(b)) {
    if (a.length !== b.length) {
      throw badArgument(
        'levels',
        `${a.length} and ${b.length} long`,
        'give one level per example in both, or a single level.',
      );
    }
    return a.map((level, i) => f(level, b[i] as Level));
  }
  if (isList(a)) return a.map((level) => f(level, b as Level));
  return mapLevels(b, (level) => f(a, level));
};

/**
 * Returns a list of `count` levels: a single level is repeated. @throws TractError if a list has another
 * length.
 */
export const levelList = (levels: Levels, count: number): readonly Level[] => {
  if (!isList(levels)) return new Array<Level>(count).fill(levels);
  if (levels.length !== count) {
    throw badArgument(
      'levels',
      `${levels.length} long`,
      `the batch has ${count} examples: give one level for each, or a single level.`,
    );
  }
  return levels;
};
