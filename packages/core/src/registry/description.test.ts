import { expect, it } from 'vitest';
import { isDescription, sameDescription } from './description';

it('a description is an object with a kind that is text', () => {
  expect([{ kind: 'edm' }, { kind: 've', sigmaMax: 3 }].map(isDescription)).toEqual([true, true]);
  const others = [null, undefined, 'edm', 3, {}, [], { kind: 3 }, { kind: null }, () => 'edm'];
  expect(others.map(isDescription)).toEqual(others.map(() => false));
});

it('descriptions are the same whatever the order of their options, within them too', () => {
  const one = { kind: 'a', x: 1, list: [2, { b: 3, c: null }], inner: { kind: 'b', p: 1, q: 2 } };
  const other = { inner: { q: 2, p: 1, kind: 'b' }, list: [2, { c: null, b: 3 }], x: 1, kind: 'a' };
  expect(sameDescription(one, other)).toBe(true);
  expect(sameDescription(one, { ...other, left: undefined })).toBe(true);
  for (const [name, value] of Object.entries({
    kind: 'c',
    x: '1',
    list: [{ b: 3, c: null }, 2],
    inner: { kind: 'b', p: 1, q: 3 },
    more: 1,
  }))
    expect(sameDescription(one, { ...other, [name]: value }), name).toBe(false);
  expect(sameDescription({ kind: 'a', list: [1, 2] }, { kind: 'a', list: { 0: 1, 1: 2 } })).toBe(false);
  expect(sameDescription({ kind: 'a', x: null }, { kind: 'a', x: {} })).toBe(false);
});
