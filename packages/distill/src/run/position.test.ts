import { TractError } from '@tractjs/core';
import { expect, it } from 'vitest';
import { positionOf } from './position';

const start = { step: 0, updates: 0, bad: 0, rate: 1, level: 0, phase: 0 };

it('positionOf returns the saved numbers, and defaults for those that earlier versions did not save', () => {
  expect(positionOf()).toEqual(start);
  expect(positionOf({ step: 7 })).toEqual({ ...start, step: 7, updates: 7 });
  expect(positionOf({ step: 7, phase: 1 })).toEqual({ ...start, step: 7, updates: 7, phase: 1 });
  const whole = { step: 9, updates: 7, bad: 2, rate: 0.25, level: 0.3, phase: 2 };
  expect(positionOf(whole)).toEqual(whole);
});

it.each([
  ['step', { step: -1 }, 'resume.position.step is -1'],
  ['updates', { step: 3, updates: 4 }, 'no more than the steps, which are 3'],
  ['bad', { bad: 0.5 }, 'resume.position.bad is 0.5'],
  ['rate', { rate: 0 }, 'resume.position.rate is 0: it must be a finite number above 0'],
  ['level', { level: Number.NaN }, 'resume.position.level is NaN'],
  ['phase', { phase: Number.POSITIVE_INFINITY }, 'give the position that was saved'],
])('refuses a %s that is out of range', (_, position, message) => {
  expect(() => positionOf(position)).toThrow(message);
});

it('accepts a running mean of the loss that is finite and 0 or more', () => {
  for (const level of [-1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => positionOf({ level })).toThrow(
      `resume.position.level is ${level}: it must be a finite number, 0 or more`,
    );
  expect(() => positionOf({ level: -1 })).toThrow(TractError);
  expect(positionOf({ level: 0.5 }).level).toBe(0.5);
});
