import type { ProgressEvent } from '@tractjs/distill';

/**
 * Joins events of single optimiser steps into one for every `size` steps, or fewer at the end of a phase or of the run:
 * means of loss and gradient norm, and the rate over all of them. A run is walked step by step, so that it stops within
 * one, and is reported in larger pieces. `before` are the events that were pending when the run was saved: with them
 * the pieces are the same, however often it is stopped.
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
    /** Takes an event, `last` if the run ends with it, and returns the pieces that are complete. */
    take(event: ProgressEvent, last: boolean): ProgressEvent[] {
      const complete = event.phase === events.at(-1)?.phase ? [] : flush();
      events.push(event);
      return events.length >= size || last ? [...complete, ...flush()] : complete;
    },
    /** Events that are in no piece yet. */
    get pending(): readonly ProgressEvent[] {
      return events;
    },
  };
};
