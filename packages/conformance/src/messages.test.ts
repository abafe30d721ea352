import { TractError } from '@tractjs/core';
import { expect, it } from 'vitest';
import { expectClose, expectFinite } from './kit/expect';
import { explodingPath, trigonometricPath } from './kit/paths';
import { withoutMathRandom } from './kit/without-math-random';
import { highPrecision } from './oracles/high-precision';

it.each([
  [
    'a call of Math.random',
    () => withoutMathRandom(() => Math.random()),
    'Math.random was called: take all randomness',
  ],
  ['lists of two lengths', () => expectClose('x', [1], [1, 2], 0), 'x: 1 numbers instead of 2.'],
  [
    'a number that is off',
    () => expectClose('x', [1, 2.5], [1, 2], 0.1),
    'x: number 1 is 2.5, expected 2; the difference is 0.5, and 0.2 is allowed (0.1 of 2).',
  ],
  [
    'a number that is none',
    () => expectFinite('x', [1, Number.NaN]),
    'x: number 1 is NaN, expected a finite number.',
  ],
  ['a time before the path', () => trigonometricPath().at(-1), 'time is -1: give a time from 0 to'],
  ['a time beyond the path', () => explodingPath().at(1e9), 'time is 1000000000: give a time from 0 to'],
  [
    'an endless number',
    () => highPrecision.from(Number.POSITIVE_INFINITY),
    'value is Infinity: give a finite number.',
  ],
])('%s is reported with its value', (_, work, message) => {
  expect(work).toThrow(TractError);
  expect(work).toThrow(message);
});
