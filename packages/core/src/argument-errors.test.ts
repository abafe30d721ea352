import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { TractError } from './errors/errors';
import { combine } from './numeric/coefficients';
import { explicit, subGrid } from './path/grid-rules';
import { iddpmTable } from './path/iddpm-table';
import { levelList } from './path/level';

beforeAll(() => tf.setBackend('cpu'));

const level = { time: 0, alpha: 1, sigma: 0 };

describe('an error for a bad argument names it, its value and a remedy', () => {
  it.each([
    ['combine', () => combine(), /terms is "empty": give at least one \[coefficient, tensor\] pair\./],
    [
      'explicit, one time',
      () => explicit([1]),
      /times is \[1\]: give a list of two or more times, ascending/,
    ],
    [
      'explicit, no number',
      () => explicit([0, Number.NaN]),
      /times\[1\] is NaN: every time is a finite number/,
    ],
    [
      'explicit, descending',
      () => explicit([0, 2, 1]),
      /times\[2\] is 1: give ascending times: the one before it is 2\./,
    ],
    [
      'subGrid',
      () => subGrid((() => {}) as never, 0),
      /of is 0: give the whole number of steps of the finer grid/,
    ],
    ['iddpmTable, c1', () => iddpmTable({ c1: 1 }), /c1 is 1: give a number between 0 and 1, such as 0\.001/],
    ['iddpmTable, c2', () => iddpmTable({ c2: -1 }), /c2 is -1: give a number, 0 or more, such as 0\.008/],
    ['levelList', () => levelList([level, level], 3), /level/],
  ])('%s', (_, work, message) => {
    expect(work).toThrow(TractError);
    expect(work).toThrow(message);
  });
});
