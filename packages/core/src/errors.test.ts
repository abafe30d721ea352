import { expect, it } from 'vitest';
import { badArgument, TractError } from './errors';

it('badArgument names the argument, shows its value and says what to do', () => {
  const error = badArgument('steps', 0, 'give 1 or more.');
  expect(error).toBeInstanceOf(TractError);
  expect(error.name).toBe('TractError');
  expect(error.message).toBe('steps is 0: give 1 or more.');
});

it.each([
  ['text', '"text"'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Number.NaN, 'NaN'],
  [[1, 2], '[1,2]'],
  [{ a: 1 }, '{"a":1}'],
  [() => 1, 'a function'],
  [Array.from({ length: 100 }, (_, i) => i), /^x is \[0,1,.{110,}\.\.\.: y$/],
])('shows %s', (value, shown) => {
  const { message } = badArgument('x', value, 'y');
  if (shown instanceof RegExp) expect(message).toMatch(shown);
  else expect(message).toBe(`x is ${shown}: y`);
});
