import type { ProgressEvent } from '@tractjs/tractjs';

/**
 * Joins events of single optimiser steps into one for every `size` steps, or fewer where a phase or the run ends:
 * means of loss and gradient norm, the rate over all of them. Runs are walked step by step so that an interrupt is
 * answered within one, and told about in larger pieces.
 */
export const gatherEvents = (size: number) => {
  let events: ProgressEvent[] = [];
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
  /** Takes an event, `last` where the run ends with it; gives those that are complete. */
  return (event: ProgressEvent, last: boolean): ProgressEvent[] => {
    const before = event.phase === events.at(-1)?.phase ? [] : flush();
    events.push(event);
    return events.length >= size || last ? [...before, ...flush()] : before;
  };
};
