import { type Coordinate, type Interval, type Level, type Levels, zipLevels } from '@tractjs/core';

/**
 * The levels of a method's stages. An example for which a stage would come to sigma = 0, where slopes are not defined,
 * stands still at its own level in all of them, and so does one that starts from alpha = 0 where the coordinate is
 * infinite there, or whose interval is too `wide`: every stage of it is then the first one, and the step is
 * Euler's.
 */
export const stageLevels = (
  nodes: readonly number[],
  { from, to, between }: Interval,
  coordinate: Coordinate,
  wide: (from: Level, to: Level) => boolean,
): readonly Levels[] => {
  // Half-way to a clean level in log-SNR is that level.
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

/** What each slope before a stage adds to the way there: a tableau's row over its node. */
export const shares = (row: readonly number[]): number[] => {
  const node = row.reduce((a, b) => a + b, 0);
  return row.map((a) => a / node);
};
