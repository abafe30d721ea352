import type { ProgressEvent } from '@tractjs/tractjs';
import type { SavingValues } from '../options/saving';

/**
 * When a run is to be saved, and how good it was since it last was. What a kill loses is the work since the last save was
 * begun whose writing has ended. So a save is begun before its time, by twice what the one before took to be written, and the
 * first, of which nobody knows that yet, after half of the time.
 */
export const saveSchedule = (
  { saveSeconds, saveSamples = Number.POSITIVE_INFINITY }: Omit<SavingValues, 'keep'>,
  now: () => number = () => performance.now(),
) => {
  let lastTime = now();
  let lastSamples: number | undefined;
  let samples = 0;
  let [phase, loss, steps] = [-1, 0, 0];
  const most = { time: 500 * saveSeconds, samples: saveSamples / 2 };
  const lead = { ...most };
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
      now() - lastTime > 1000 * saveSeconds - lead.time ||
      samples - (lastSamples ?? samples) >= saveSamples - lead.samples,
    /** Begins a save. Returns the mean loss of the phase since the one before. */
    began(): number {
      const score = loss / steps;
      [lastTime, lastSamples, loss, steps] = [now(), samples, 0, 0];
      return score;
    },
    /** Ends the save that was begun last: it is on the disk. */
    ended(): void {
      // Never by more than half of the time, lest a slow disk be asked for nothing but saves.
      lead.time = Math.min(2 * Math.max(0, now() - lastTime), most.time);
      lead.samples = Math.min(2 * (samples - (lastSamples ?? samples)), most.samples);
    },
  };
};
