import { expect, it } from 'vitest';
import { inspectEngine } from '../inspect/inspect-engine';
import { measureEngine } from '../inspect/measure-engine';
import { startEngine } from '../start/start-engine';

it.each([
  [
    'startEngine',
    () => startEngine({ backnd: 'cpu' } as never),
    'backend, threads, cacheFolder, build, onProgress, log',
  ],
  ['inspectEngine', () => inspectEngine({ backnd: 'cpu' } as never), 'cacheFolder, threads'],
  ['measureEngine', () => measureEngine({ backnd: 'cpu' } as never), 'seconds'],
])('%s refuses an unknown option', async (name, call, known) => {
  await expect(call()).rejects.toThrow(`backnd is cpu, and ${name} has no such option. There are: ${known}.`);
});

it('refuses options that are not an object', async () => {
  await expect(startEngine('cpu' as never)).rejects.toThrow(
    'startEngine was given cpu for options. Give an object with some of backend, threads,',
  );
});
