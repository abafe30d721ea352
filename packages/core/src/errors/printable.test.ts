import { describe, expect, it } from 'vitest';
import { badArgument, TractError } from './errors';
import { unknownName } from './near-name';
import { asMessage, printable, shorten } from './printable';

describe('printable', () => {
  it.each([
    ['plain, with "quotes" and \\', 'plain, with "quotes" and \\'],
    ['two\nlines', 'two\nlines'],
    ['\u001b[2J\u001b]0;title\u0007', '\\u001b[2J\\u001b]0;title\\u0007'],
    ['a\rb\tc\u0000\u007f\u009b31m', 'a\\u000db\\u0009c\\u0000\\u007f\\u009b31m'],
    ['x\u202etxt.exe\u2066\u2028', 'x\\u202etxt.exe\\u2066\\u2028'],
    ['\ud83d\ude00 é 漢 \ud800', '\ud83d\ude00 é 漢 \\ud800'],
  ])('shows %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});

describe('shorten', () => {
  it('keeps the beginning and the end, and says what is missing', () => {
    expect(shorten('short', 5)).toBe('short');
    expect(shorten(`${'a'.repeat(60)}${'z'.repeat(60)}`, 40)).toBe(
      `${'a'.repeat(30)}[... 80 characters ...]${'z'.repeat(10)}`,
    );
  });
});

it('a message is short and without control characters whatever went into it', () => {
  const hostile = '\u001b'.repeat(2 ** 20);
  for (const message of [
    asMessage(hostile),
    new TractError(`The file ${hostile} is odd: get it again.`).message,
    badArgument('shape', hostile, 'give another.').message,
    badArgument(hostile, 1, 'give another.').message,
    unknownName('option', hostile, ['width', 'depth']).message,
    unknownName('option', { [hostile]: 1 }, ['width', 'depth']).message,
  ]) {
    expect(message.length).toBeLessThan(2100);
    expect(message).not.toContain('\u001b');
  }
  expect(badArgument('shape', hostile, 'give another.').message).toMatch(/^shape is ".*: give another\.$/);
});

it('values that cannot be written as JSON are shown too', () => {
  const self: Record<string, unknown> = {};
  self['self'] = self;
  expect(badArgument('x', self, 'y').message).toBe('x is an object: y');
  expect(badArgument('x', { a: 1n }, 'y').message).toBe('x is an object: y');
  expect(badArgument('x', { toJSON: () => undefined, toString: () => 'z' }, 'y').message).toBe(
    'x is an object: y',
  );
  expect(badArgument('x', 12n, 'y').message).toBe('x is 12: y');
});

it('cuts at the length that is asked for, without an end where that is below four', () => {
  expect(shorten('abcdef', 3)).toBe('abc[... 3 characters ...]');
  expect(shorten('abcdef', 4)).toBe('abc[... 2 characters ...]f');
  expect(shorten('abcdef', 6)).toBe('abcdef');
  expect(asMessage('a'.repeat(2000))).toBe('a'.repeat(2000));
  expect(asMessage('a'.repeat(2001))).toContain(' characters ...]');
});
