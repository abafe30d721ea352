import { expect, it } from 'vitest';

// Imported here, not above: a module that throws when it loads fails this test, where it would leave others unread.
it('the entry of the package loads, and all it exports is there', async () => {
  const entry: Readonly<Record<string, unknown>> = await import('./index');
  expect(Object.keys(entry).length).toBeGreaterThan(10);
  for (const [name, value] of Object.entries(entry)) expect(value, name).toBeDefined();
});
