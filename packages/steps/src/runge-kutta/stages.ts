import { type Coordinate, type Interval, type Level, type Levels, zipLevels } from '@tractjs/core';

/**
 * Returns the levels of the stages. All stages of an example are at `from`, so that its step is Euler's, if
 * one of them would be at sigma = 0, where slopes are not defined, if the coordinate is infinite at `from`,
 * or if the interval is too `wide`.
 */
export const stageLevels = (
  nodes: readonly number[],
  { from, to, between }: Interval,
  coordinate: Coordinate,
  wide: (from: Level, to: Level) => boolean,
): readonly Levels[] => {
  // In log-SNR, the middle of an interval to a clean level is that level.
  const reachesEnd = nodes.includes(1) || coordinate === 'logSnr';
  const stands = (a: Level, b: Level): boolean =>
    (a.alpha === 0 && coordinate !== 'time') || (reachesEnd && b.sigma === 0 && a.sigma !== 0) || wide(a, b);
  const still = zipLevels(from, to, stands);
  if ([still].flat().every((stays) => stays)) return nodes.map(() => from);
  return nodes.map((node) => {
    if (node === 0) return from;
    const wanted = node === 1 ? to : between(node, coordinate);
    if (!Array.isArray(still)) return wanted;
    const at = (levels: Levels, i: number): Level => (Array.isArray(levels) ? levels[i] : levels) as Level;
    return still.map((stays, i) => at(stays ? from : wanted, i));
  });
};

/** Returns the weights of the slopes in the mean slope to a stage: a tableau's row divided by its node. */
export const shares = (row: readonly number[]): number[] => {
  const node = row.reduce((a, b) => a + b, 0);
  return row.map((a) => a / node);
};
