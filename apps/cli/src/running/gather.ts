import type { ProgressEvent } from '@tractjs/tractjs';

/**
 * Joins events of single optimiser steps into one for every `size` steps, or fewer where a phase or the run ends:
 * means of loss and gradient norm, the rate over all of them. Runs are walked step by step so that an interrupt is
 * answered within one, and told about in larger pieces. Events that were gathered before a run was stopped are given to
 * begin with, so that the pieces are the same however often it is.
 */
export const gatherEvents = (size: number, before: readonly ProgressEvent[] = []) => {
  let events = [...before];
  const flush = (): ProgressEvent[] => {
    const last = events.at(-1);
    if (last === undefined) return [];
    const mean = (f: (e: ProgressEvent) => number) =>
      events.reduce((sum, e) => sum + f(e), 0) / events.length;
    const joined = {
      ...last,
      loss: mean((e) => e.loss),
      gradientNorm: mean((e) => e.gradientNorm),
      rate: 1 / mean((e) => 1 / e.rate),
    };
    events = [];
    return [joined];
  };
  return {
    /** Takes an event, `last` where the run ends with it; gives those that are complete. */
    take(event: ProgressEvent, last: boolean): ProgressEvent[] {
      const complete = event.phase === events.at(-1)?.phase ? [] : flush();
      events.push(event);
      return events.length >= size || last ? [...complete, ...flush()] : complete;
    },
    /** What is not complete yet. */
    get pending(): readonly ProgressEvent[] {
      return events;
    },
  };
};
