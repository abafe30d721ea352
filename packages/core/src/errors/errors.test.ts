import { expect, it } from 'vitest';
import { badArgument, TractError } from './errors';

it('badArgument names the argument, its value and a remedy', () => {
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
])('formats %s', (value, formatted) => {
  const { message } = badArgument('x', value, 'y');
  if (formatted instanceof RegExp) expect(message).toMatch(formatted);
  else expect(message).toBe(`x is ${formatted}: y`);
});

it('shows at most 120 characters of a value', () => {
  const list = (length: number) => [Number('1'.repeat(length - 2))];
  expect(badArgument('x', ['a'.repeat(116)], 'y').message).toBe(`x is ["${'a'.repeat(116)}"]: y`);
  expect(badArgument('x', ['a'.repeat(117)], 'y').message).toBe(`x is ["${'a'.repeat(115)}...: y`);
  expect(badArgument('x', list(12), 'y').message).toBe('x is [1111111111]: y');
  const name = Symbol('a'.repeat(200));
  expect(badArgument('x', name, 'y').message.length).toBeLessThan(170);
});
