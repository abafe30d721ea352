import { badArgument } from '../errors/errors';
import { checkGrid } from './check-path';
import { type GridRule, timeGrid } from './grid';

/** The kind of a `subGrid`. */
export const SUB_GRID = 'sub-grid';

/**
 * Returns a grid rule that takes every (of / steps)-th level of `grid` with `of` steps, both ends included. A
 * student that was distilled from T steps to fewer was trained on these levels. The levels of `grid` for the
 * student's number of steps are the same only if `grid` is uniform.
 * @throws TractError if `of` is not a whole number above 0; the rule throws one if `steps` does not divide
 * `of`.
 */
export const subGrid = (grid: GridRule, of: number): GridRule => {
  if (!Number.isInteger(of) || of < 1)
    throw badArgument('of', of, 'give the whole number of steps of the finer grid, 1 or more.');
  checkGrid('grid', grid);
  return {
    description: { kind: SUB_GRID, grid: grid.description, of },
    place(schedule, steps) {
      if (!Number.isInteger(steps) || steps < 1 || of % steps !== 0)
        throw badArgument(
          'steps',
          steps,
          `give a whole number that divides the ${of} steps of the finer grid.`,
        );
      return grid.place(schedule, of).every(of / steps);
    },
  };
};

/**
 * Returns the grid rule with the levels at the given times, ascending from the clean end, in the schedule's
 * unit. Its number of steps is fixed: one less than there are times.
 * @throws TractError if `times` are not two or more finite, ascending numbers; the rule throws one for
 * another number of steps, and if a time is outside of the schedule.
 */
export const explicit = (times: readonly number[]): GridRule => {
  if (!Array.isArray(times) || times.length < 2)
    throw badArgument('times', times, 'give a list of two or more times, ascending.');
  times.forEach((time, i) => {
    if (!Number.isFinite(time)) throw badArgument(`times[${i}]`, time, 'every time is a finite number.');
    if (i > 0 && !(time > (times[i - 1] as number)))
      throw badArgument(`times[${i}]`, time, `give ascending times: the one before it is ${times[i - 1]}.`);
  });
  const kept = [...times];
  const fixed = kept.length - 1;
  return {
    description: { kind: 'explicit', times: kept },
    place(schedule, steps) {
      if (steps !== fixed)
        throw badArgument(
          'steps',
          steps,
          `this explicit grid has ${kept.length} times and so ${fixed} steps: ask for ${fixed}, or give it other times.`,
        );
      return timeGrid(
        kept.map((time) => schedule.at(time)),
        schedule,
      );
    },
  };
};
