import { badArgument } from '../errors/errors';

/**
 * A point of the diffusion path: x = alpha x0 + sigma noise, with noise ~ N(0, 1).
 * All numbers are doubles; they become float32 only as finished coefficients.
 */
export interface Level {
  /** The schedule's own time, what the level was made from. Grows with noise. */
  readonly time: number;
  readonly alpha: number;
  readonly sigma: number;
  /** d alpha / d time, where the schedule is continuous there. */
  readonly alphaRate?: number;
  /** d sigma / d time, where the schedule is continuous there. */
  readonly sigmaRate?: number;
}

/** One level for a whole batch, or one level per example. */
export type Levels = Level | readonly Level[];

const isList = (levels: Levels): levels is readonly Level[] => Array.isArray(levels);

/** log(alpha^2 / sigma^2); +Infinity for a clean level, -Infinity for pure noise. */
export const logSnr = (level: Level): number => 2 * (Math.log(level.alpha) - Math.log(level.sigma));

/** sigma / alpha, the noise level in EDM's sense; Infinity for pure noise. */
export const noiseRatio = (level: Level): number => level.sigma / level.alpha;

/** alpha_a sigma_b - alpha_b sigma_a: positive where b is the noisier, finite at both ends of every path. */
export const gap = (a: Level, b: Level): number => a.alpha * b.sigma - b.alpha * a.sigma;

/** Whether two levels are the same point of the path. */
export const sameLevel = (a: Level, b: Level): boolean => a.alpha === b.alpha && a.sigma === b.sigma;

/** Applies f to a level, or to each example's level. The result has the same form as the input. */
export const mapLevels = <T>(levels: Levels, f: (level: Level) => T): T | T[] =>
  isList(levels) ? levels.map(f) : f(levels);

/**
 * Applies f to pairs of levels. A single level is paired with every example of the other.
 * @throws TractError where both are lists and their lengths differ.
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

/** The levels as a list of `count`: a single level is repeated. */
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
