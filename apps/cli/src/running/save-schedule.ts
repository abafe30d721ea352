import type { ProgressEvent } from '@tractjs/tractjs';
import type { SavingValues } from '../options/saving';

/**
 * When a run is to be saved, when it has to wait for that, and how good it was since it last was. What a kill loses is the
 * work since the state of the last checkpoint that is on the disk. That is never more than an interval, or a step where one is
 * longer: a run whose next step would go beyond it is `full`, and waits for the save that is under way. How long a save takes
 * decides only how early it is begun, so that waiting is rare: by twice what the one before took, at least a step and at most
 * half of the interval. The first, of which nobody knows that yet, is begun after half of it.
 */
export const saveSchedule = (
  { saveSeconds, saveSamples = Number.POSITIVE_INFINITY }: Omit<SavingValues, 'keep'>,
  /** The step of the checkpoint that the run is taken up from; 0 at its beginning. */
  start = 0,
  now: () => number = () => performance.now(),
) => {
  /** Time that the run has waited, which is none of its work. */
  let waited = 0;
  let [batch, samples] = [0, 0];
  const here = () => ({ time: now() - waited, samples });
  /** Where the state of the last save that was begun was, and that of the last one that is on the disk. */
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
    /** Takes the event of one step. Losses of different phases are not added up. */
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
    /** Whether a save is due, of steps that no save has: by time or by samples, whichever is sooner. */
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
    /** Whether the run may not go on before a save is on the disk. */
    full,
    /** Waits for a save. */
    async waitFor(saving: Promise<unknown>): Promise<void> {
      const from = now();
      await saving;
      waited += Math.max(0, now() - from);
    },
    /** Begins a save of the state as it is. Returns the mean loss of the phase since the one before. */
    began(): number {
      const score = loss / steps;
      [begun, begunAt, loss, steps] = [here(), now(), 0, 0];
      return score;
    },
    /** Ends the save that was begun last: whether it is on the disk. */
    ended(isSaved: boolean): void {
      if (isSaved) saved = begun;
      lead = { time: 2 * Math.max(0, now() - begunAt), samples: 2 * (samples - begun.samples) };
    },
  };
};
