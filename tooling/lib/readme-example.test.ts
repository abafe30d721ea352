import { expect, it } from 'vitest';
import { firstBlock } from './readme-example.mjs';

const readme = [
  '# Name',
  '```sh',
  'npm install name',
  '```',
  'Then:',
  '```ts',
  "import { a } from 'a';",
  '',
  'console.log(a);',
  '```',
  '```ts',
  'second();',
  '```',
].join('\n');

it('takes the first block of the language', () => {
  expect(firstBlock(readme, ['ts'])).toBe("import { a } from 'a';\n\nconsole.log(a);\n");
  expect(firstBlock(readme, ['bash', 'sh'])).toBe('npm install name\n');
});

it('returns undefined if there is none', () => {
  expect(firstBlock(readme, ['python'])).toBeUndefined();
});
