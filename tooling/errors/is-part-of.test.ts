import { expect, it } from 'vitest';
import { isPartOf } from './is-part-of';
import { messagesOf } from './messages';
import { textsReadIn } from './read-texts';

const template = ['The file ', ' has more than ', ' chunks: it is damaged.'];

it.each([
  'more than 65536 chunks',
  'x.png has more than',
  'The file x',
  'it is damaged.',
  'has more than 5 chu',
])('%s is part of the message', (text) => expect(isPartOf(text, template)).toBe(true));

it.each(['more than 65536 blocks', 'than', 'a text about something else', '65536'])('%s is not', (text) =>
  expect(isPartOf(text, template)).toBe(false),
);

it('finds messages, and inserted values', () => {
  const source = `
    if (a) throw badArgument('count', count, \`give \${least} or more.\`);
    throw new TractError(deep ? \`\${name} is too deep.\` : 'It is flat.');
    console.log('no error');`;
  expect(messagesOf('a.ts', source).map(({ line, templates }) => [line, templates])).toEqual([
    [2, [['count is ', ': give ', ' or more.']]],
    [3, [['', ' is too deep.'], ['It is flat.']]],
  ]);
});

it('finds texts that tests read, without test names', () => {
  const source = `expect(f).toThrow(/count is 0: .*give \\d+ or\\.more[abc]/); it('says so', () => {});`;
  expect(textsReadIn('a.test.ts', source)).toEqual(['count is 0:', 'or.more']);
});
