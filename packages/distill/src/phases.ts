import { badArgument, TractError } from '@tractjs/core';

/** One phase: a student of `to` steps learns a teacher of `from` steps, in groups of from / to. */
export interface Phase {
  readonly from: number;
  readonly to: number;
  /** Overrides the run's samples for this phase. */
  readonly samples?: number;
  /** Overrides the run's learning rate for this phase. */
  readonly learningRate?: number;
}

/** Step counts, teacher first ([64, 8, 1] is two phases), or the phases one by one. */
export type PhaseList = readonly number[] | readonly Phase[];

const isNumbers = (list: PhaseList): list is readonly number[] => typeof list[0] === 'number';

/**
 * The phases of a run.
 * @throws TractError where a count is no whole number above 0, `to` does not divide `from` or is not below it, or a
 * phase does not begin with the steps that the one before it ended with.
 */
export const planPhases = (list: PhaseList): readonly Phase[] => {
  const phases = isNumbers(list)
    ? list.slice(1).map((to, i): Phase => ({ from: list[i] as number, to }))
    : list;
  if (phases.length === 0)
    throw badArgument(
      'phases',
      list,
      'give the steps of the teacher and those of every student after it, such as [64, 8, 1].',
    );
  phases.forEach(({ from, to }, i) => {
    for (const count of [from, to]) {
      if (!Number.isInteger(count) || count < 1)
        throw badArgument(
          'phases',
          list,
          `${count} is not a number of steps: give whole numbers, 1 or more.`,
        );
    }
    if (to >= from)
      throw badArgument(
        'phases',
        list,
        `the phase from ${from} to ${to} steps does not get shorter: list the steps in falling order, such as [64, 8, 1].`,
      );
    if (from % to !== 0) {
      throw badArgument(
        'phases',
        list,
        `${from} steps cannot be divided into groups for ${to}, because ${from} / ${to} is not whole: choose counts where each divides the one before it, such as [64, 8, 1].`,
      );
    }
    const before = phases[i - 1];
    if (before !== undefined && before.to !== from) {
      throw new TractError(
        `phases[${i}] begins with ${from} steps, but the phase before it ends with ${before.to}: begin each phase where the last one ended.`,
      );
    }
  });
  return phases;
};
