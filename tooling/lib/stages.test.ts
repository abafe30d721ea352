import { expect, it } from 'vitest';
import { inOrder, stagesOf } from './stages.mjs';

const moment = () => new Promise((resolve) => setTimeout(resolve, 5));

it('runs paired stages two at a time, and the others alone', async () => {
  const stages = [
    { name: 'a' },
    { name: 'b', paired: true },
    { name: 'c', paired: true },
    { name: 'd', paired: true },
    { name: 'e' },
    { name: 'f', paired: true },
  ];
  const running = new Set<string>();
  const seen: string[] = [];
  await inOrder(stages, async ({ name }) => {
    running.add(name);
    seen.push([...running].join(''));
    // The first of the pair is slower, so the other continues with the next.
    do await moment();
    while (name === 'b' && seen.length < 4);
    running.delete(name);
  });
  expect(seen).toEqual(['a', 'b', 'bc', 'bd', 'e', 'f']);
});

it('fails if a stage throws', async () => {
  const broken = async () => {
    throw new Error('broken');
  };
  await expect(inOrder([{ paired: true }, { paired: true }], broken)).rejects.toThrow('broken');
});

it('builds before two stages could build at the same time', () => {
  const names = stagesOf('', () => undefined).map(({ name, paired }) => `${name}${paired ? ' paired' : ''}`);
  const first = names.findIndex((name) => name.endsWith('paired'));
  expect(names[first - 1]).toBe('build');
});
