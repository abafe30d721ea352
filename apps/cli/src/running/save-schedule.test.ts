import { expect, it } from 'vitest';
import { saveSchedule } from './save-schedule';

it('is due by time or by samples, whichever is sooner, and first after half of that', () => {
  let time = 0;
  const schedule = saveSchedule({ saveSeconds: 10, saveSamples: 100 }, () => time);
  const add = (samples: number, phase = 0, loss = 1) => schedule.add({ samples, phase, loss });
  add(1000);
  expect(schedule.due()).toBe(false);
  add(1050);
  expect(schedule.due()).toBe(true);
  schedule.began();
  schedule.ended();
  add(1149);
  expect(schedule.due()).toBe(false);
  add(1150);
  expect(schedule.due()).toBe(true);
  schedule.began();
  schedule.ended();
  time = 10_000;
  expect(schedule.due()).toBe(false);
  time = 10_001;
  expect(schedule.due()).toBe(true);
  schedule.began();
  schedule.ended();
  // A clock that goes back delays a save, and does no more.
  time = 0;
  expect(schedule.due()).toBe(false);
  add(1250);
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

it('begins a save earlier by twice what the one before took, but by no more than half', () => {
  let time = 0;
  const schedule = saveSchedule({ saveSeconds: 10, saveSamples: 100 }, () => time);
  const add = (samples: number) => schedule.add({ samples, phase: 0, loss: 1 });
  add(0);
  schedule.began();
  add(15);
  time = 1500;
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
  add(49);
  time = 5000;
  expect(schedule.due()).toBe(false);
  time = 5001;
  expect(schedule.due()).toBe(true);
});
