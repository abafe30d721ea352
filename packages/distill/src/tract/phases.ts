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

/** A number of steps, placed by the run's grid rule, or the levels that they go between. */
export type Steps = number | TimeGrid;

/** One phase: a student of `to` steps learns a teacher of `from` steps. */
export interface Phase {
  readonly from: Steps;
  /**
   * A number that divides `from`, for groups of from / to steps; or, for groups of any lengths, the levels between the
   * student's steps: a grid of some of the teacher's levels, or their indices, such as [0, 3, 16, 64].
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
  ...{ from: true, to: true, samples: true, learningRate: true, muSelf: true, muInference: true },
};

/** Steps, teacher first ([64, 8, 1] is two phases), or the phases one by one. */
export type PhaseList = readonly Steps[] | readonly Phase[];

/** Who teaches after the first phase: the student's inference average (TRACT), or the same teacher again. */
export type NextTeacher = 'student' | 'same';

const isPhases = (list: PhaseList): list is readonly Phase[] =>
  typeof list[0] === 'object' && 'from' in list[0];

/** Number of steps. */
export const stepCount = (steps: Phase['to']): number => {
  if (typeof steps === 'number') return steps;
  return 'levels' in steps ? steps.steps : steps.length - 1;
};

/**
 * The phases of a run.
 * @throws TractError where a count is no whole number above 0, `to` does not divide `from` or is not below it, or,
 * unless every phase has the same teacher, a phase does not begin with the steps that the one before it ended with.
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
      'give the steps of the teacher and those of every student after it, such as [64, 8, 1].',
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
        `${from} steps cannot be divided into groups for ${to}, because ${from} / ${to} is not whole: choose counts where each divides the one before it, such as [64, 8, 1], or name the levels where groups end, such as { from: 64, to: [0, 3, 16, 64] }.`,
      );
    }
    const before = counts[i - 1];
    if (next === 'student' && before !== undefined && before[1] !== from) {
      throw new TractError(
        `phases[${i}] begins with ${from} steps, but the phase before it ends with ${before[1]}: begin each phase where the last one ended.`,
      );
    }
  });
  return phases;
};

/** For callers without types. */
const checkList = (list: unknown): void => {
  if (!Array.isArray(list))
    throw badArgument('phases', list, 'give a list of steps, such as [64, 8, 1], or of phases.');
};

/** A phase whose steps are placed. */
export interface PlacedPhase extends Pick<Phase, 'samples' | 'learningRate' | 'muSelf' | 'muInference'> {
  /** Number of the teacher's steps. */
  readonly from: number;
  /** Number of the student's. */
  readonly to: number;
  /** The teacher's levels. */
  readonly grid: TimeGrid;
  /** Where the student's steps end: indices in `grid`, from 0 to `from`. Group k is (ends[k], ends[k + 1]]. */
  readonly ends: readonly number[];
}

/**
 * Places the steps of phases: the first one's by a rule, those of later ones where the student before has its own,
 * unless every phase has the same teacher.
 * @throws TractError where a grid has levels that the teacher's has not.
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
    // Throws where this phase's grid is not the one that the last phase ended with.
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
      `give ascending indices of the teacher's levels, from 0 to ${grid.steps}, both of them included.`,
    );
  }
  return to;
};

/** Where the levels of one grid are in another that ends where it ends. */
const indicesOf = (grid: TimeGrid, part: TimeGrid, argument: string): number[] => {
  const found = part.levels.map((level) => grid.levels.findIndex((other) => sameLevel(level, other)));
  const lost = found.indexOf(-1);
  if (lost >= 0) {
    const { alpha, sigma } = part.levels[lost] as Level;
    throw badArgument(
      argument,
      { alpha, sigma },
      "the grid before it has no such level: make it of some of the teacher's levels, with grid.pick([...]) or grid.every(n).",
    );
  }
  if (found[0] !== 0 || found.at(-1) !== grid.steps)
    throw badArgument(argument, found, `it must go from one end of the teacher's levels to the other.`);
  return found;
};

/**
 * A rule that places the last student's steps where it learnt them. The rule that placed the teacher's often does not: of
 * 40 Karras levels every 20th are not the 2 Karras levels.
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
      // A rule may refuse a number of steps, and then it is not the student's.
      return false;
    }
  };
  if (places(() => rule(schedule, to))) return rule;
  const { from } = phases[0] as PlacedPhase;
  if (from % to === 0 && places(() => rule(schedule, from).every(from / to))) return subGrid(rule, from);
  return explicit(student.map(({ time }) => time));
};
