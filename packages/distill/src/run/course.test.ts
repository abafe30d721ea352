import { expect, it } from 'vitest';
import { courseOf } from './course';

it('lays phases out one after another, each of whole batches', () => {
  const phases = [
    { from: 8, to: 4 },
    { from: 4, to: 2, samples: 25 },
    { from: 2, to: 1 },
  ];
  const course = courseOf(phases, 30, 10);
  expect([course.phases, course.steps]).toEqual([3, 9]);
  const places = Array.from({ length: 9 }, (_, step) => course.at(step));
  expect(places.map(({ number, index, length }) => [number, index, length])).toEqual(
    [0, 1, 2].flatMap((number) => [0, 1, 2].map((index) => [number, index, 3])),
  );
  expect(places.map(({ phase }) => phase)).toEqual(phases.flatMap((phase) => [phase, phase, phase]));
  expect(courseOf(phases, 31, 10).at(3)).toMatchObject({ number: 0, index: 3, length: 4 });
});

it('refuses a batch and samples that are no count', () => {
  const one = [{ from: 2, to: 1 }];
  expect(() => courseOf(one, 30, 0)).toThrow('batch is 0');
  expect(() => courseOf(one, 0, 10)).toThrow('samples is 0');
  expect(() => courseOf([{ from: 2, to: 1, samples: 1.5 }], 30, 10)).toThrow('samples is 1.5');
});
