import type { ProgressEvent } from '@tractjs/distill';
import type { Safety } from './durable-options';

/**
 * Decides when a run is saved and when it has to wait for a save, and measures how good it was since the last one.
 *
 * A kill loses only the work since the start of the last completed save. That is never more than an interval, or a step
 * if one is longer: a run whose next step would go beyond it is `full`, and waits for the save in progress. How long a
 * save takes decides only how early it starts, so that waiting is rare: by twice what the one before took, at least a
 * step and at most half of the interval. The first, for which that is unknown, starts after half of the interval.
 */
export const saveSchedule = (
  { saveSeconds, saveSamples }: Pick<Safety, 'saveSeconds' | 'saveSamples'>,
  /** Step of the checkpoint that the run goes on from; 0 at its beginning. */
  start = 0,
  now: () => number = () => performance.now(),
) => {
  /** Time that the run has waited, which does not count as work. */
  let waited = 0;
  let [batch, samples] = [0, 0];
  const here = () => ({ time: now() - waited, samples });
  /** Positions of the state of the last save that was started, and of the last one that is on the disk. */
  let [begun, saved] = [here(), here()];
  let begunAt = now();
  let [phase, loss, steps] = [-1, 0, 0];
  const interval = () => ({ time: 1000 * saveSeconds, samples: Math.max(saveSamples, batch) });
  let lead = { time: Number.POSITIVE_INFINITY, samples: Number.POSITIVE_INFINITY };
  const full = (): boolean => {
    const most = interval();
    if (samples <= saved.samples) return false;
    return here().time - saved.time > most.time || samples + batch - saved.samples > most.samples;
  };
  return {
    /** Takes the event of one step. Losses of different phases are kept apart. */
    add(event: Pick<ProgressEvent, 'phase' | 'loss' | 'samples' | 'step'>): void {
      if (batch === 0) {
        batch = event.samples / event.step;
        begun.samples = saved.samples = start * batch;
      }
      if (event.phase !== phase) [phase, loss, steps] = [event.phase, 0, 0];
      loss += event.loss;
      steps++;
      samples = event.samples;
    },
    /** Whether a save is due: there are new steps, and the time or the samples for it have passed. */
    due(): boolean {
      const most = interval();
      const early = {
        time: Math.min(lead.time, most.time / 2),
        samples: Math.min(Math.max(lead.samples, batch), most.samples / 2),
      };
      if (steps === 0) return false;
      return (
        here().time - begun.time > most.time - early.time ||
        samples - begun.samples >= most.samples - early.samples
      );
    },
    /** Whether the run must not go on before a save is on the disk. */
    full,
    /** Waits for a save, and does not count the time as work. */
    async waitFor(saving: Promise<unknown>): Promise<void> {
      const from = now();
      await saving;
      waited += Math.max(0, now() - from);
    },
    /** Marks the start of a save of the present state. Returns the mean loss since the save before, within the phase. */
    began(): number {
      const score = loss / steps;
      [begun, begunAt, loss, steps] = [here(), now(), 0, 0];
      return score;
    },
    /** Marks the end of the save that was started last; `isSaved` if it is on the disk. */
    ended(isSaved: boolean): void {
      if (isSaved) saved = begun;
      lead = { time: 2 * Math.max(0, now() - begunAt), samples: 2 * (samples - begun.samples) };
    },
  };
};
