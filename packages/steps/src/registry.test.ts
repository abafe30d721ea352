import { expect, it } from 'vitest';
import { stepFrom, stepNames } from './registry';

it('finds every step by its name', () => {
  expect(stepNames).toEqual([
    'ddim',
    'heun',
    'midpoint',
    'dpm-2',
    'ralston',
    'bogacki-shampine',
    'rk4',
    'euler-in-time',
    'heun-in-time',
  ]);
  for (const name of stepNames) expect(stepFrom(name)).toMatchObject({ name, description: { kind: name } });
});

it('says which steps there are', () => {
  expect(() => stepFrom('euler')).toThrow('"euler" is not a known step. There are: ddim, heun, ');
  expect(() => stepFrom('constructor')).toThrow('is not a known step');
});
