import { expect, it, vi } from 'vitest';
import { exitCodeOf } from '../errors';

// An engine whose preparation never ends: what a download of an hour is to someone who waits.
vi.mock('@tractjs/tractjs', async (original) => ({
  ...(await original<typeof import('@tractjs/tractjs')>()),
  startEngine: () => new Promise(() => {}),
}));

it('abandons an engine in preparation at an interrupt, and says how to continue', async () => {
  const { startCliEngine } = await import('./start-engine');
  const stop = new AbortController();
  const output = { stage: () => ({ update() {}, clear() {} }), note() {}, emit() {} };
  const starting = startCliEngine(output as never, stop.signal, {});
  stop.abort();
  const error = await starting.catch((thrown: unknown) => thrown);
  expect(exitCodeOf(error, 'SIGINT')).toBe(130);
  expect((error as Error).message).toBe(
    'Interrupted while the engine was being prepared: run the same command again to continue.',
  );
});

it('does not start after an interrupt', async () => {
  const { startCliEngine } = await import('./start-engine');
  const stop = new AbortController();
  stop.abort();
  await expect(startCliEngine({} as never, stop.signal, {})).rejects.toThrow(/Interrupted while the engine/);
});
