import { expect, it } from 'vitest';

type Entry = Readonly<Record<string, unknown>>;

// A module that throws when it loads fails this test, where it would leave other files without any. Not imported in the
// test: what a module computes when it loads would count as covered by this test alone where mutants are tried.
const { entry, problem } = await import('./index').then(
  (loaded: Entry) => ({ entry: loaded, problem: undefined }),
  (error: unknown) => ({ entry: {}, problem: error }),
);

it('the entry of the package loads, and all it exports is there', () => {
  expect(problem).toBeUndefined();
  expect(Object.keys(entry).length).toBeGreaterThan(10);
  for (const [name, value] of Object.entries(entry)) expect(value, name).toBeDefined();
});
