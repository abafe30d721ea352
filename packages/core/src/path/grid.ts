import { badArgument, TractError } from '../errors/errors';
import type { Description } from '../registry/description';
import { type Level, type Levels, logSnr, noiseRatio, zipLevels } from './level';
import type { Schedule } from './schedule';

/** A coordinate along a path, in which a level between two others is placed. */
export type Coordinate = 'time' | 'noiseRatio' | 'logSnr';

/** Two levels of a path, for the whole batch or one pair per example, and the levels between them. */
export interface Interval {
  readonly from: Levels;
  readonly to: Levels;
  /** The schedule of the levels; undefined if it is not known. */
  readonly schedule: Schedule | undefined;
  /**
   * Returns the levels at a fraction of the way from `from` to `to` in a coordinate. If the coordinate is
   * infinite at one end, returns that end.
   * @throws TractError if `schedule` is undefined.
   */
  between(fraction: number, coordinate: Coordinate): Levels;
}

/** The levels of a walk, from the cleanest (index 0) to the noisiest (index `steps`). */
export interface TimeGrid {
  readonly levels: readonly Level[];
  /** Number of intervals: levels.length - 1. */
  readonly steps: number;
  readonly schedule: Schedule | undefined;
  /** Returns the level at an index. @throws TractError if the grid has no such level. */
  level(index: number): Level;
  /** Returns the interval between the levels at two indices, or at two lists of indices, one per example. */
  interval(from: number | readonly number[], to: number | readonly number[]): Interval;
  /**
   * Returns the grid of the levels at `indices`.
   * @throws TractError if there are fewer than two indices, or if they are out of range or not ascending.
   */
  pick(indices: readonly number[]): TimeGrid;
  /** Returns the grid of every stride-th level. @throws TractError if `stride` does not divide `steps`. */
  every(stride: number): TimeGrid;
}

/** Places the levels of a grid. A model has its own rule; samplers and distillers accept another. */
export interface GridRule {
  /** What a model folder stores. */
  readonly description: Description;
  /** The grid of `steps` intervals on a schedule. @throws TractError if the rule has no such grid. */
  place(schedule: Schedule, steps: number): TimeGrid;
}

/** Returns an interval between two levels, without a grid. `between` needs the schedule. */
export const intervalBetween = (from: Levels, to: Levels, schedule?: Schedule): Interval => ({
  from,
  to,
  schedule,
  between: (fraction, coordinate) =>
    zipLevels(from, to, (a, b) => between(a, b, fraction, coordinate, schedule)),
});

const between = (
  a: Level,
  b: Level,
  fraction: number,
  coordinate: Coordinate,
  schedule?: Schedule,
): Level => {
  if (schedule === undefined) {
    throw new TractError(
      'This interval cannot give levels in between, because it was made of levels alone: make the grid with a schedule; inside a step, ask the interval that was handed in.',
    );
  }
  const mix = (f: (level: Level) => number) => f(a) + fraction * (f(b) - f(a));
  if (coordinate === 'time') return schedule.at(mix((l) => l.time));
  const measure = coordinate === 'noiseRatio' ? noiseRatio : logSnr;
  const ends = [a, b].filter((level) => !Number.isFinite(measure(level)));
  // A coordinate that is infinite at one end is infinite all the way there.
  if (ends[0] !== undefined) return ends[0];
  return schedule.atNoiseRatio(coordinate === 'noiseRatio' ? mix(noiseRatio) : Math.exp(-mix(logSnr) / 2));
};

/**
 * Returns a grid of levels, in order from clean to noisy.
 * @throws TractError if there are fewer than two, if one is not finite, or if one is not noisier than the one
 * before it.
 */
export const timeGrid = (levels: readonly Level[], schedule?: Schedule): TimeGrid => {
  check(levels);
  const steps = levels.length - 1;
  const level = (index: number): Level => {
    const found = levels[index];
    if (found === undefined) throw badArgument('index', index, `this grid has the levels 0 to ${steps}.`);
    return found;
  };
  const at = (index: number | readonly number[]): Levels =>
    typeof index === 'number' ? level(index) : index.map(level);
  const pick = (indices: readonly number[]): TimeGrid => {
    checkIndices(indices, steps);
    return timeGrid(indices.map(level), schedule);
  };
  return {
    levels,
    steps,
    schedule,
    level,
    interval: (from, to) => intervalBetween(at(from), at(to), schedule),
    pick,
    every(stride) {
      if (!Number.isInteger(stride) || stride < 1 || steps % stride !== 0) {
        throw badArgument(
          'stride',
          stride,
          `give a whole number that divides the ${steps} steps of this grid.`,
        );
      }
      return pick(Array.from({ length: steps / stride + 1 }, (_, i) => i * stride));
    },
  };
};

const checkIndices = (indices: readonly number[], steps: number): void => {
  if (indices.length < 2)
    throw badArgument('indices', indices, 'give two or more of them: a grid needs two levels.');
  indices.forEach((index, i) => {
    const before = indices[i - 1];
    if (!(Number.isInteger(index) && index >= 0 && index <= steps))
      throw badArgument(`indices[${i}]`, index, `this grid has the levels 0 to ${steps}.`);
    if (before !== undefined && index <= before)
      throw badArgument(`indices[${i}]`, index, `give ascending indices: the one before it is ${before}.`);
  });
};

const check = (levels: readonly Level[]): void => {
  if (levels.length < 2)
    throw badArgument('levels', `${levels.length} long`, 'a grid needs two levels or more.');
  levels.forEach((level, i) => {
    const { alpha, sigma } = level;
    if (
      !(alpha >= 0 && sigma >= 0 && Number.isFinite(alpha) && Number.isFinite(sigma) && alpha + sigma > 0)
    ) {
      throw badArgument(
        `levels[${i}]`,
        { alpha, sigma },
        'alpha and sigma must be finite, not negative, and not both 0.',
      );
    }
    const before = levels[i - 1];
    // Compares sigma / alpha by the cross product: alpha can be 0 at the noisy end.
    if (before !== undefined && !(before.alpha * sigma - alpha * before.sigma > 0)) {
      throw badArgument(
        `levels[${i}]`,
        { alpha, sigma },
        `it must be noisier than the level before it (alpha ${before.alpha}, sigma ${before.sigma}): order levels from clean to noise, each once.`,
      );
    }
  });
};
