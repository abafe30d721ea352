import { expect, it } from 'vitest';
import { isDescription } from './schedule';

it('a description is an object with a kind that is text', () => {
  expect([{ kind: 'edm' }, { kind: 've', sigmaMax: 3 }].map(isDescription)).toEqual([true, true]);
  const others = [null, undefined, 'edm', 3, {}, [], { kind: 3 }, { kind: null }, () => 'edm'];
  expect(others.map(isDescription)).toEqual(others.map(() => false));
});
