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
  ])('escapes %j', (text, escaped) => {
    expect(printable(text)).toBe(escaped);
  });
});

describe('shorten', () => {
  it('keeps both ends, and states the number of characters left out', () => {
    expect(shorten('short', 5)).toBe('short');
    expect(shorten(`${'a'.repeat(60)}${'z'.repeat(60)}`, 40)).toBe(
      `${'a'.repeat(30)}[... 80 characters ...]${'z'.repeat(10)}`,
    );
  });
});

it('a message of hostile values is short and has no control characters', () => {
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

it('values that JSON cannot represent are formatted too', () => {
  const self: Record<string, unknown> = {};
  self['self'] = self;
  expect(badArgument('x', self, 'y').message).toBe('x is an object: y');
  expect(badArgument('x', { a: 1n }, 'y').message).toBe('x is an object: y');
  expect(badArgument('x', { toJSON: () => undefined, toString: () => 'z' }, 'y').message).toBe(
    'x is an object: y',
  );
  expect(badArgument('x', 12n, 'y').message).toBe('x is 12: y');
});

it('cuts at the given length, and keeps no end below a length of four', () => {
  expect(shorten('abcdef', 3)).toBe('abc[... 3 characters ...]');
  expect(shorten('abcdef', 4)).toBe('abc[... 2 characters ...]f');
  expect(shorten('abcdef', 6)).toBe('abcdef');
  expect(asMessage('a'.repeat(2000))).toBe('a'.repeat(2000));
  expect(asMessage('a'.repeat(2001))).toBe(`${'a'.repeat(1500)}[... 1 characters ...]${'a'.repeat(500)}`);
});

describe('the number of characters left out', () => {
  const missing = (message: string) => Number(/\[\.\.\. (\d+) characters \.\.\.\]/.exec(message)?.[1]);

  it('is exact for a long message, which a second cut leaves unchanged', () => {
    const message = asMessage(`${'a'.repeat(1500)}${'b'.repeat(10_000)}${'c'.repeat(500)}`);
    expect(message).toBe(`${'a'.repeat(1500)}[... 10000 characters ...]${'c'.repeat(500)}`);
    expect(asMessage(message)).toBe(message);
    expect(shorten(message, 2000)).toBe(message);
    expect(new TractError(message).message).toBe(message);
  });

  it('counts characters before they are escaped', () => {
    const message = asMessage('\u001b'.repeat(5000));
    const kept = (message.match(/\\u001b/g) ?? []).length;
    expect(kept).toBe(250 + 83);
    expect(missing(message)).toBe(5000 - kept);
    expect(missing(asMessage('\u001b'.repeat(1000)))).toBe(1000 - kept);
    expect(asMessage('\u001b'.repeat(333))).not.toContain('characters');
    expect(missing(asMessage('\u001b'.repeat(334)))).toBe(1);
  });

  it('includes those of an earlier cut, also where a path before it moves the message', () => {
    const first = asMessage('x'.repeat(12_345));
    for (const path of ['a: ', `${'p'.repeat(700)}: `, `${'p'.repeat(1499)}: `])
      expect(missing(asMessage(path + first))).toBe(12_345 - 2000 + path.length);
    const inner = shorten('y'.repeat(1000), 120);
    expect(missing(asMessage(`${'x'.repeat(1490)}${inner}${'x'.repeat(3000)}`))).toBe(
      1490 + 1000 + 3000 - 2000,
    );
    expect(missing(asMessage(`${'x'.repeat(3000)}${inner}${'x'.repeat(465)}`))).toBe(1500 + 1000 - 30);
    const both = asMessage(`${'x'.repeat(10)}${inner}${'x'.repeat(3000)}`);
    expect(both.startsWith(`${'x'.repeat(10)}${inner}`)).toBe(true);
  });
});
