import { expect, it } from 'vitest';

type Entry = Readonly<Record<string, unknown>>;

// Loaded outside of the test: mutation testing would otherwise count what modules compute when they load as
// covered by this test alone.
const { entry, problem } = await import('./index').then(
  (loaded: Entry) => ({ entry: loaded, problem: undefined }),
  (error: unknown) => ({ entry: {}, problem: error }),
);

it('the entry of the package loads, and none of its exports is undefined', () => {
  expect(problem).toBeUndefined();
  expect(Object.keys(entry).length).toBeGreaterThan(10);
  for (const [name, value] of Object.entries(entry)) expect(value, name).toBeDefined();
});
