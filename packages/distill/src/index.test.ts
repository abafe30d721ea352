import { expect, it } from 'vitest';

type Entry = Readonly<Record<string, unknown>>;

// A module that throws when it loads fails this test; in other files it would only prevent their tests. The import is
// outside of the test, because mutation testing would count what modules compute at loading as covered by it alone.
const { entry, problem } = await import('./index').then(
  (loaded: Entry) => ({ entry: loaded, problem: undefined }),
  (error: unknown) => ({ entry: {}, problem: error }),
);

it('loads the entry of the package with all its exports', () => {
  expect(problem).toBeUndefined();
  expect(Object.keys(entry).length).toBeGreaterThan(10);
  for (const [name, value] of Object.entries(entry)) expect(value, name).toBeDefined();
});
