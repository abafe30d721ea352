import {
  badArgument,
  checkOptions,
  explicit,
  type GridRule,
  type Level,
  type OptionNames,
  type Schedule,
  sameLevel,
  subGrid,
  type TimeGrid,
  TractError,
} from '@tractjs/core';

/** A number of steps, whose levels the run's grid rule places, or the grid itself. */
export type Steps = number | TimeGrid;

/** One phase: a student of `to` steps learns from a teacher of `from` steps. */
export interface Phase {
  readonly from: Steps;
  /**
   * The student's steps: a number that divides `from`, for groups of from / to steps; or, for groups of any
   * lengths, the levels where groups end, as a grid of some of the teacher's levels or as their indices, such
   * as [0, 3, 16, 64].
   */
  readonly to: Steps | readonly number[];
  /** Overrides the run's samples for this phase. */
  readonly samples?: number;
  /** Overrides the run's learning rate for this phase. */
  readonly learningRate?: number;
  /** Overrides the run's momentum of the self-teacher for this phase. */
  readonly muSelf?: number;
  /** Overrides the run's momentum of the inference average for this phase. */
  readonly muInference?: number;
}

const phaseNames: OptionNames<Phase> = {
  from: true,
  to: true,
  samples: true,
  learningRate: true,
  muSelf: true,
  muInference: true,
};

/** Numbers of steps or grids, the teacher's first ([64, 8, 1] is two phases), or a list of phases. */
export type PhaseList = readonly Steps[] | readonly Phase[];

/** The teacher after the first phase: the student's inference average (TRACT), or the same teacher again. */
export type NextTeacher = 'student' | 'same';

const isPhases = (list: PhaseList): list is readonly Phase[] =>
  typeof list[0] === 'object' && 'from' in list[0];

/** Returns the number of steps that a count, a grid or a list of indices stands for. */
export const stepCount = (steps: Phase['to']): number => {
  if (typeof steps === 'number') return steps;
  return 'levels' in steps ? steps.steps : steps.length - 1;
};

/**
 * Returns the phases of a run.
 * @throws TractError if a count is not a whole number above 0, if `to` does not divide `from` or is not below
 * it, or if a phase does not begin with the number of steps that the previous one ended with (unless `next`
 * is 'same').
 */
export const planPhases = (list: PhaseList, next: NextTeacher = 'student'): readonly Phase[] => {
  checkList(list);
  const phases = isPhases(list)
    ? list
    : list.slice(1).map((to, i): Phase => ({ from: list[i] as Steps, to }));
  for (const [i, phase] of phases.entries()) {
    if (isPhases(list)) checkOptions(`phases[${i}]`, phase, phaseNames);
  }
  const counts = phases.map(({ from, to }) => [stepCount(from), stepCount(to)] as const);
  const shown = isPhases(list) ? counts : list.map(stepCount);
  if (phases.length === 0)
    throw badArgument(
      'phases',
      shown,
      'give the number of steps of the teacher and of each student, such as [64, 8, 1].',
    );
  counts.forEach(([from, to], i) => {
    for (const count of [from, to]) {
      if (!Number.isInteger(count) || count < 1)
        throw badArgument(
          'phases',
          shown,
          `${count} is not a number of steps: give whole numbers, 1 or more.`,
        );
    }
    if (to >= from)
      throw badArgument(
        'phases',
        shown,
        `the phase from ${from} to ${to} steps does not get shorter: list the steps in falling order, such as [64, 8, 1].`,
      );
    if (typeof phases[i]?.to === 'number' && from % to !== 0) {
      throw badArgument(
        'phases',
        shown,
        `${from} steps cannot be divided into ${to} equal groups, because ${from} / ${to} is not whole: choose counts that each divide the previous one, such as [64, 8, 1], or give the levels where groups end, such as { from: 64, to: [0, 3, 16, 64] }.`,
      );
    }
    const before = counts[i - 1];
    if (next === 'student' && before !== undefined && before[1] !== from) {
      throw new TractError(
        `phases[${i}] begins with ${from} steps, but the previous phase ends with ${before[1]}: begin each phase with the steps that the previous one ends with.`,
      );
    }
  });
  return phases;
};

/** Checks the list for callers without types. @throws TractError unless it is an array. */
const checkList = (list: unknown): void => {
  if (!Array.isArray(list))
    throw badArgument('phases', list, 'give a list of steps, such as [64, 8, 1], or of phases.');
};

/** A phase with the levels of its steps. */
export interface PlacedPhase extends Pick<Phase, 'samples' | 'learningRate' | 'muSelf' | 'muInference'> {
  /** Number of the teacher's steps. */
  readonly from: number;
  /** Number of the student's steps. */
  readonly to: number;
  /** The teacher's grid. */
  readonly grid: TimeGrid;
  /** Indices in `grid` where the student's steps end, from 0 to `from`. Group k is (ends[k], ends[k + 1]]. */
  readonly ends: readonly number[];
}

/**
 * Plans the phases and places their levels: those of the first phase by `place`, those of a later one at the
 * levels of the previous student. If `next` is 'same', every phase is placed by `place`.
 * @throws TractError if `planPhases` does, or if a grid has a level that the teacher's grid lacks.
 */
export const placePhases = (
  list: PhaseList,
  place: (steps: number) => TimeGrid,
  next: NextTeacher = 'student',
): readonly PlacedPhase[] => {
  let student: TimeGrid | undefined;
  return planPhases(list, next).map(({ from, to, ...own }, i) => {
    const before = next === 'student' ? student : undefined;
    const grid = typeof from === 'number' ? (before ?? place(from)) : from;
    // Throws if this phase's grid is not the one that the previous phase ended with.
    if (before !== undefined && grid !== before) indicesOf(before, grid, `phases[${i}].from`);
    const ends = endsOf(to, grid, `phases[${i}].to`);
    student = grid.pick(ends);
    return { ...own, from: grid.steps, to: ends.length - 1, grid, ends };
  });
};

const endsOf = (to: Phase['to'], grid: TimeGrid, argument: string): readonly number[] => {
  if (typeof to === 'number') return Array.from({ length: to + 1 }, (_, i) => (i * grid.steps) / to);
  if ('levels' in to) return indicesOf(grid, to, argument);
  const ascends = to.every((end, i) => Number.isInteger(end) && (i === 0 || end > (to[i - 1] as number)));
  if (!ascends || to[0] !== 0 || to.at(-1) !== grid.steps) {
    throw badArgument(
      argument,
      to,
      `give ascending indices of the teacher's levels, from 0 to ${grid.steps}, both included.`,
    );
  }
  return to;
};

/**
 * Returns the indices of a grid's levels in another grid with the same ends. @throws TractError if there are
 * none.
 */
const indicesOf = (grid: TimeGrid, part: TimeGrid, argument: string): number[] => {
  const found = part.levels.map((level) => grid.levels.findIndex((other) => sameLevel(level, other)));
  const lost = found.indexOf(-1);
  if (lost >= 0) {
    const { alpha, sigma } = part.levels[lost] as Level;
    throw badArgument(
      argument,
      { alpha, sigma },
      "the teacher's grid has no such level: choose among the teacher's levels, with grid.pick([...]) or grid.every(n).",
    );
  }
  if (found[0] !== 0 || found.at(-1) !== grid.steps)
    throw badArgument(argument, found, `it must include the first and the last of the teacher's levels.`);
  return found;
};

/**
 * Returns a grid rule that places the last student's steps at the levels that it was trained on. The
 * teacher's rule often does not: every 20th of 40 Karras levels differs from the 2 Karras levels.
 */
export const studentGrid = (phases: readonly PlacedPhase[], rule: GridRule, schedule: Schedule): GridRule => {
  const { grid, ends, to } = phases.at(-1) as PlacedPhase;
  const student = grid.pick(ends).levels;
  const places = (make: () => TimeGrid): boolean => {
    try {
      const { levels } = make();
      return (
        levels.length === student.length && levels.every((level, i) => sameLevel(level, student[i] as Level))
      );
    } catch {
      // A rule may refuse a number of steps; then it is not the student's rule.
      return false;
    }
  };
  if (places(() => rule.place(schedule, to))) return rule;
  const { from } = phases[0] as PlacedPhase;
  if (from % to === 0 && places(() => rule.place(schedule, from).every(from / to)))
    return subGrid(rule, from);
  return explicit(student.map(({ time }) => time));
};
