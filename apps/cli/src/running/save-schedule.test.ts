import { expect, it } from 'vitest';
import { saveSchedule } from './save-schedule';

it('is due by time or by samples, whichever is sooner', () => {
  let time = 0;
  const schedule = saveSchedule({ saveSeconds: 10, saveSamples: 100 }, () => time);
  const add = (samples: number, phase = 0, loss = 1) => schedule.add({ samples, phase, loss });
  add(1000);
  expect(schedule.due()).toBe(false);
  add(1100);
  expect(schedule.due()).toBe(true);
  schedule.began();
  expect(schedule.due()).toBe(false);
  time = 10_001;
  expect(schedule.due()).toBe(true);
  schedule.began();
  // A clock that goes back delays a save, and does no more.
  time = 0;
  expect(schedule.due()).toBe(false);
  add(1200);
  expect(schedule.due()).toBe(true);
});

it('gives the mean loss since the save before, within one phase', () => {
  const schedule = saveSchedule({ saveSeconds: 10, saveSamples: undefined });
  const add = (phase: number, loss: number) => schedule.add({ samples: 0, phase, loss });
  add(0, 9);
  add(1, 2);
  add(1, 4);
  expect(schedule.began()).toBe(3);
  add(1, 8);
  expect(schedule.began()).toBe(8);
  expect(schedule.began()).toBeNaN();
});

it('begins a save as much earlier as the one before took, but no more than half', () => {
  let time = 0;
  const schedule = saveSchedule({ saveSeconds: 10, saveSamples: 100 }, () => time);
  const add = (samples: number) => schedule.add({ samples, phase: 0, loss: 1 });
  add(0);
  schedule.began();
  add(30);
  time = 3000;
  schedule.ended();
  add(69);
  time = 7000;
  expect(schedule.due()).toBe(false);
  add(70);
  expect(schedule.due()).toBe(true);
  time = 7001;
  add(69);
  expect(schedule.due()).toBe(true);
  time = 9000;
  add(90);
  schedule.ended();
  time = 5001;
  add(49);
  expect(schedule.due()).toBe(true);
  time = 5000;
  expect(schedule.due()).toBe(false);
});
