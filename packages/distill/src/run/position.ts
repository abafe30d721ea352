import { badArgument } from '@tractjs/core';
import type { RunState } from './run';

/** Where a run stands, apart from its tensors. All of it is saved. */
export interface Position {
  /** Batches taken, over all phases. Data, random streams, phases and the end of the run go by it. */
  step: number;
  /** Adam's updates: the steps that were applied. */
  updates: number;
  /** Steps in a row, up to here, that were not. */
  bad: number;
  /** Factor of every learning rate. */
  rate: number;
  /** Running level of the loss in this phase; 0 where there is none yet. */
  level: number;
  /** The phase that has begun. It can have begun before its first step succeeded. */
  phase: number;
}

/**
 * The position that was saved, or the start. What an earlier version did not save is what it was then: every step
 * applied, the rate as it is. @throws TractError where a number is out of range.
 */
export const positionOf = (saved: RunState['position'] = {}): Position => {
  const { step = 0, updates = step, bad = 0, rate = 1, level = 0, phase = 0 } = saved;
  for (const [name, value] of Object.entries({ step, updates, bad, phase }))
    if (!Number.isSafeInteger(value) || value < 0) throw refused(name, value, 'a whole number, 0 or more');
  if (updates > step) throw refused('updates', updates, `no more than the steps, which are ${step}`);
  if (!(rate > 0 && Number.isFinite(rate))) throw refused('rate', rate, 'a finite number above 0');
  if (!(level >= 0 && Number.isFinite(level))) throw refused('level', level, 'a finite number, 0 or more');
  return { step, updates, bad, rate, level, phase };
};

const refused = (name: string, value: unknown, what: string) =>
  badArgument(`resume.position.${name}`, value, `it must be ${what}: give the position as it was saved.`);
