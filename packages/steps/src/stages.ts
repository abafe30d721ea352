import { type Coordinate, type Interval, type Level, type Levels, zipLevels } from '@tractjs/core';
import type { Tableau } from './tableaus';

/**
 * The levels of a method's stages. An example for which a stage would come to sigma = 0, where slopes are not defined,
 * stands still at its own level in all of them, and so does one that starts from alpha = 0 where the coordinate is
 * infinite there: every stage of it is then the first one, and the step is Euler's.
 */
export const stageLevels = (
  { nodes }: Tableau,
  { from, to, between }: Interval,
  coordinate: Coordinate,
): readonly Levels[] => {
  const wanted = nodes.map((node) => (node === 0 ? from : node === 1 ? to : between(node, coordinate)));
  const stands = zipLevels(from, to, (a) => a.alpha === 0 && coordinate !== 'time');
  const still = wanted.reduce<boolean | boolean[]>(
    (so, levels) =>
      either(
        so,
        zipLevels(levels, from, ({ sigma }, a) => sigma === 0 && a.sigma !== 0),
      ),
    stands,
  );
  return wanted.map((levels) => choose(still, from, levels));
};

const either = (a: boolean | boolean[], b: boolean | boolean[]): boolean | boolean[] => {
  if (!Array.isArray(a)) return Array.isArray(b) ? b.map((y) => a || y) : a || b;
  return a.map((x, i) => x || (Array.isArray(b) ? (b[i] as boolean) : b));
};

const choose = (still: boolean | boolean[], from: Levels, levels: Levels): Levels => {
  if (!Array.isArray(still)) return still ? from : levels;
  if (still.every((stands) => stands)) return from;
  const at = (some: Levels, i: number): Level => (Array.isArray(some) ? some[i] : some) as Level;
  return still.map((stands, i) => at(stands ? from : levels, i));
};
