import { expect, it } from 'vitest';
import { once } from './signals.mjs';

it('acts on the first of calls in quick succession, and again on a later one', () => {
  let time = 0;
  let acted = 0;
  const handler = once(
    1000,
    () => {
      acted += 1;
    },
    () => time,
  );
  for (time of [0, 3, 999]) handler();
  expect(acted).toBe(1);
  for (time of [1500, 1501]) handler();
  expect(acted).toBe(2);
});
