import { expect, it } from 'vitest';
import { TractError } from './errors';
import { withPathInErrors } from './path-in-errors';

const fail = (error: Error) => () => {
  throw error;
};

it('adds the path to an error that does not contain it', async () => {
  expect(() => withPathInErrors('a/b.pt', fail(new TractError('width is 0: give 1.')))).toThrow(
    'a/b.pt: width is 0: give 1.',
  );
  await expect(
    withPathInErrors('a/b.pt', () => Promise.reject(new TractError('width is 0: give 1.'))),
  ).rejects.toThrow('a/b.pt: width is 0: give 1.');
});

it('leaves results, errors with the path and other kinds of errors unchanged', async () => {
  expect(withPathInErrors('a', () => 1)).toBe(1);
  expect(await withPathInErrors('a', async () => 2)).toBe(2);
  for (const error of [new TractError('a/b.pt is damaged.'), new RangeError('x')])
    expect(() => withPathInErrors('a/b.pt', fail(error))).toThrow(error);
});

it('keeps the original error as the cause', () => {
  const inner = new TractError('width is 0: give 1.');
  let found: unknown;
  try {
    withPathInErrors('a/b.pt', fail(inner));
  } catch (error) {
    found = error;
  }
  expect(found).toMatchObject({ message: 'a/b.pt: width is 0: give 1.', cause: inner });
});
