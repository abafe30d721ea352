import { badArgument } from '@tractjs/core';
import type { RunState } from './run';

/** The state of a run apart from its tensors. It is saved as a whole, under these keys. */
export interface Position {
  /** Batches taken, over all phases. It determines data, random streams, phases and the end of the run. */
  step: number;
  /** Adam's updates: the steps that were applied. */
  updates: number;
  /** Consecutive steps up to here that were not applied. */
  bad: number;
  /** A factor of every learning rate. */
  rate: number;
  /** Running mean of the loss in this phase; 0 before its first applied step. */
  level: number;
  /** Index of the current phase. A phase begins before its first step is taken. */
  phase: number;
}

/**
 * Returns the saved position, or the start. Numbers that earlier versions did not save get the values that
 * they had then: every step applied, a factor of 1. @throws TractError if a number is out of range.
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
  badArgument(`resume.position.${name}`, value, `it must be ${what}: give the position that was saved.`);
