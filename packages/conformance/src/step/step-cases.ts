import { type AnyStep, isMultistep, type Level, type Schedule } from '@tractjs/core';
import { atLogSnr, ladder } from '../kit/paths';

/** One tested step, and the levels of the evaluations before it, latest first. */
export interface StepCase {
  readonly from: Level;
  readonly to: Level;
  readonly past: readonly Level[];
}

/** Every pair of levels; for a multistep rule with as many levels above as it uses, and with fewer. */
export const stepCases = (step: AnyStep, schedule: Schedule): StepCase[] => {
  const levels = ladder(schedule);
  const history = isMultistep(step) ? step.history : 0;
  return levels.flatMap((from, i) =>
    levels.slice(0, i).flatMap((to) => {
      const noisier = levels.slice(i + 1, i + 1 + history);
      return Array.from({ length: noisier.length + 1 }, (_, n) => ({ from, to, past: noisier.slice(0, n) }));
    }),
  );
};

/** A step in the middle of the path, with the complete history that its rule uses. */
export const middleCase = (step: AnyStep, schedule: Schedule): StepCase => {
  const length = isMultistep(step) ? step.history : 0;
  return {
    from: atLogSnr(schedule, -2),
    to: atLogSnr(schedule, 1),
    past: Array.from({ length }, (_, k) => atLogSnr(schedule, -2 - (4 * (k + 1)) / length)),
  };
};

/** Describes a level for a message. */
export const levelLabel = (level: Level): string =>
  `(alpha ${level.alpha.toPrecision(3)}, sigma ${level.sigma.toPrecision(3)})`;

/** Describes a tested step for a message. */
export const describeCase = ({ from, to, past }: StepCase): string =>
  `from ${levelLabel(from)} to ${levelLabel(to)}${past.length === 0 ? '' : ` with ${past.length} earlier`}`;
