import type { ProgressEvent } from '@tractjs/tractjs';
import type { SavingValues } from '../options/saving';

/** When a run is to be saved, and how good it was since it last was. */
export const saveSchedule = (
  { saveSeconds, saveSamples = Number.POSITIVE_INFINITY }: Omit<SavingValues, 'keep'>,
  now: () => number = () => performance.now(),
) => {
  let lastTime = now();
  let lastSamples: number | undefined;
  let samples = 0;
  let [phase, loss, steps] = [-1, 0, 0];
  return {
    /** Takes the event of one step. Losses of different phases are not added up. */
    add(event: Pick<ProgressEvent, 'phase' | 'loss' | 'samples'>): void {
      if (event.phase !== phase) [phase, loss, steps] = [event.phase, 0, 0];
      loss += event.loss;
      steps++;
      samples = event.samples;
      lastSamples ??= samples;
    },
    /** Whether a save is due: by time or by samples, whichever is sooner. */
    due: (): boolean =>
      now() - lastTime > 1000 * saveSeconds || samples - (lastSamples ?? samples) >= saveSamples,
    /** Begins a save. Returns the mean loss of the phase since the one before. */
    began(): number {
      const score = loss / steps;
      [lastTime, lastSamples, loss, steps] = [now(), samples, 0, 0];
      return score;
    },
  };
};
