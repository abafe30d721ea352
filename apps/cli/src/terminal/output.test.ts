import { expect, it } from 'vitest';
import { exitCodeOf, paragraphOf } from '../errors';
import { makeOutput } from './output';

it('escapes control characters from files', () => {
  const written: string[] = [];
  const stream = { write: (text: string) => void written.push(text) };
  const io = { stdout: stream, stderr: stream, signal: new AbortController().signal, env: {} };
  const output = makeOutput(io, false);
  output.say('name\u001b[2J\n  F32');
  output.note('note\u0007');
  expect(written).toEqual(['name\\u001b[2J\n  F32\n', 'note\\u0007\n']);
  const unknown = new Error('bad\u001b]0;title\u0007\nthing');
  expect(paragraphOf(unknown)).toContain(
    'An unexpected error occurred: bad\\u001b]0;title\\u0007 thing Run it again',
  );
  expect(exitCodeOf(unknown)).toBe(1);
});
