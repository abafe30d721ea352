import { expect, it } from 'vitest';
import { commandLinesOf, wordsOf } from './command-lines';

const text = [
  'Type `npm run demo -- --seed 1` or `tract',
  'eval --steps 1,2`, then',
  '',
  '```sh',
  'npm test    # all of it',
  'FOO=1 tract sample --model "a b" \\',
  '  --steps 2 && ls',
  '```',
  '',
  '```ts',
  "const words = 'npm run nothing';",
  '```',
  'and `npm run docs`.',
  '',
  '    npm run bench',
].join('\n');

it('reads shell blocks, indented blocks and code in sentences, each with its line', () => {
  expect(commandLinesOf(text, 'a.md')).toEqual([
    { words: ['npm', 'run', 'demo', '--', '--seed', '1'], place: 'a.md:1', whole: false },
    { words: ['tract', 'eval', '--steps', '1,2'], place: 'a.md:1', whole: false },
    { words: ['npm', 'test'], place: 'a.md:5', whole: true },
    { words: ['tract', 'sample', '--model', 'a b', '--steps', '2'], place: 'a.md:6', whole: true },
    { words: ['ls'], place: 'a.md:6', whole: true },
    { words: ['npm', 'run', 'docs'], place: 'a.md:13', whole: false },
    { words: ['npm', 'run', 'bench'], place: 'a.md:15', whole: true },
  ]);
});

it('ignores prompts, variables and comments', () => {
  expect(wordsOf('$ A=1 B=2 npm ci # fresh')).toEqual(['npm', 'ci']);
  expect(wordsOf('# nothing')).toEqual([]);
});
