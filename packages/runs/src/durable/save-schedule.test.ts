import { expect, it } from 'vitest';
import { saveSchedule } from './save-schedule';

/** A schedule of 10 seconds and 100 samples, in steps of 10 samples by default, with a clock of its own. */
const setUp = ({ start = 0, saveSeconds = 10, saveSamples = 100, batch = 10 } = {}) => {
  let time = 0;
  let step = start;
  const schedule = saveSchedule({ saveSeconds, saveSamples }, start, () => time);
  return {
    schedule,
    /** Takes `count` steps of `seconds` together. */
    steps(count: number, seconds = 0, event: { readonly phase?: number; readonly loss?: number } = {}) {
      time += 1000 * seconds;
      for (let i = 0; i < count; i++) {
        step++;
        schedule.add({ phase: 0, loss: 1, ...event, step, samples: step * batch });
      }
    },
    pass(seconds: number) {
      time += 1000 * seconds;
    },
  };
};

it('is due by time or by samples, whichever is sooner, and the first time after half of that', () => {
  const { schedule, steps, pass } = setUp();
  steps(4);
  expect(schedule.due()).toBe(false);
  steps(1);
  expect(schedule.due()).toBe(true);
  schedule.began();
  schedule.ended(true);
  // A step early: the next one would have to wait for it.
  steps(8);
  expect(schedule.due()).toBe(false);
  steps(1);
  expect(schedule.due()).toBe(true);
  schedule.began();
  schedule.ended(true);
  pass(10.001);
  // There is nothing new to be saved.
  expect(schedule.due()).toBe(false);
  pass(-0.001);
  steps(1);
  expect(schedule.due()).toBe(false);
  pass(0.001);
  expect(schedule.due()).toBe(true);
  schedule.began();
  schedule.ended(true);
  // A clock that goes back delays a save, and does no more.
  pass(-10);
  expect([schedule.due(), schedule.full()]).toEqual([false, false]);
  steps(9);
  expect(schedule.due()).toBe(true);
});

it('returns the mean loss since the save before, within one phase', () => {
  const { schedule, steps } = setUp({ saveSamples: Number.POSITIVE_INFINITY });
  steps(1, 0, { loss: 9 });
  steps(1, 0, { phase: 1, loss: 2 });
  steps(1, 0, { phase: 1, loss: 4 });
  expect(schedule.began()).toBe(3);
  steps(1, 0, { phase: 1, loss: 8 });
  expect(schedule.began()).toBe(8);
  expect(schedule.began()).toBeNaN();
});

it('starts a save earlier by twice what the one before took, but by no more than half', () => {
  const { schedule, steps, pass } = setUp();
  steps(1);
  schedule.began();
  steps(2, 1.5);
  schedule.ended(true);
  // Steps are counted from 1: the save before was of that one.
  steps(3, 5.5);
  expect(schedule.due()).toBe(false);
  steps(1);
  expect(schedule.due()).toBe(true);
  schedule.began();
  steps(4, 9);
  schedule.ended(true);
  expect(schedule.due()).toBe(true);
  schedule.began();
  steps(1);
  schedule.ended(true);
  pass(7.9);
  expect(schedule.due()).toBe(false);
});

it('is full if the next step would go an interval beyond what is on the disk, whatever has been started', () => {
  const { schedule, steps } = setUp();
  steps(5);
  schedule.began();
  steps(4);
  expect(schedule.full()).toBe(false);
  steps(1);
  expect(schedule.full()).toBe(true);
  schedule.ended(true);
  expect(schedule.full()).toBe(false);
  // Five steps lie behind the state that was saved.
  steps(4);
  expect(schedule.full()).toBe(false);
  schedule.began();
  schedule.ended(false);
  steps(1);
  expect(schedule.full()).toBe(true);
});

it('counts from the step that the run goes on from, with a step as the least interval', () => {
  const { schedule, steps } = setUp({ start: 30, saveSamples: 4 });
  steps(1);
  expect([schedule.due(), schedule.full()]).toEqual([true, true]);
  schedule.began();
  schedule.ended(true);
  expect([schedule.due(), schedule.full()]).toEqual([false, false]);
  const later = setUp({ start: 30 });
  later.steps(9);
  expect(later.schedule.full()).toBe(false);
  later.steps(1);
  expect(later.schedule.full()).toBe(true);
});

it('is full by time too, without the time of waiting', async () => {
  const { schedule, steps, pass } = setUp({ saveSamples: Number.POSITIVE_INFINITY });
  steps(1, 6);
  expect(schedule.due()).toBe(true);
  schedule.began();
  steps(1, 4.5);
  expect(schedule.full()).toBe(true);
  await schedule.waitFor(Promise.resolve().then(() => pass(60)));
  schedule.ended(true);
  // 4.5 seconds of work lie behind the state that was saved a minute ago.
  expect(schedule.full()).toBe(false);
  steps(1, 5.4);
  expect([schedule.due(), schedule.full()]).toEqual([true, false]);
  steps(1, 0.2);
  expect(schedule.full()).toBe(true);
});
