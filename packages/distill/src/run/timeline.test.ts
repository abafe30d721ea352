import { expect, it } from 'vitest';
import { timelineOf } from './timeline';

it('lays phases out one after another, each in full batches', () => {
  const phases = [
    { from: 8, to: 4 },
    { from: 4, to: 2, samples: 25 },
    { from: 2, to: 1 },
  ];
  const timeline = timelineOf(phases, 30, 10);
  expect([timeline.phases, timeline.steps]).toEqual([3, 9]);
  const places = Array.from({ length: 9 }, (_, step) => timeline.at(step));
  expect(places.map(({ phaseIndex, index, length }) => [phaseIndex, index, length])).toEqual(
    [0, 1, 2].flatMap((phaseIndex) => [0, 1, 2].map((index) => [phaseIndex, index, 3])),
  );
  expect(places.map(({ phase }) => phase)).toEqual(phases.flatMap((phase) => [phase, phase, phase]));
  expect(timelineOf(phases, 31, 10).at(3)).toMatchObject({ phaseIndex: 0, index: 3, length: 4 });
});

it('refuses a batch or a number of samples that is not a whole number above 0', () => {
  const one = [{ from: 2, to: 1 }];
  expect(() => timelineOf(one, 30, 0)).toThrow('batch is 0');
  expect(() => timelineOf(one, 0, 10)).toThrow('samples is 0');
  expect(() => timelineOf([{ from: 2, to: 1, samples: 1.5 }], 30, 10)).toThrow('samples is 1.5');
});
