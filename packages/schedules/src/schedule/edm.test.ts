import { TractError } from '@tractjs/core';
import { expect, it } from 'vitest';
import { edm } from './edm';

it('edm has alpha 1 and sigma t', () => {
  expect(edm().at(3)).toEqual({ time: 3, alpha: 1, sigma: 3, alphaRate: 0, sigmaRate: 1 });
  expect(edm().range).toEqual([0, 80]);
  expect(edm({ sigmaMax: 5 }).atNoiseRatio(7).sigma).toBe(5);
});

it('edm refuses bad ends and times', () => {
  for (const sigmaMax of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => edm({ sigmaMax })).toThrow(TractError);
  expect(() => edm().at(81)).toThrow('time is 81: the edm schedule goes from 0 to 80');
});
