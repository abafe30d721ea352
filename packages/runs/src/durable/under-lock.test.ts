import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockRun } from '../lock';
import { readEvents, readRunConfig, readRunEnvironment } from '../records';
import { temporaryFolder } from '../testing/temporary-folder';
import { channel } from './channel';
import type { DurableEvent } from './durable-event';
import { RunInterruptedError } from './errors';
import { type RunRecords, underLock } from './under-lock';

const root = temporaryFolder();
const config = { command: 'train', options: {}, directory: root, configuration: {} } as const;
const environment = { engine: 'engine: cpu', threads: 1, versions: {} };

/** Does some work under the lock; returns its result and what was reported. */
const locked = async <T>(folder: string, work: (records: RunRecords) => Promise<T>, signal?: AbortSignal) => {
  const events = channel<DurableEvent>();
  const options = { signal, environment, config, events };
  const messages: string[] = [];
  // biome-ignore lint/correctness/useYield: this work reports nothing
  const generator = underLock(folder, options, async function* (records) {
    return work(records);
  });
  for (;;) {
    const { done, value } = await generator.next();
    if (done) return { result: value, messages };
    if ('message' in value) messages.push(value.message);
  }
};
const eventsIn = async (folder: string) =>
  (await readEvents(folder)).values.map(({ event, details }) => [event, details['message']]);

describe('underLock', () => {
  it('holds the lock, and records how the run started and that it ended', async () => {
    const folder = join(root, 'complete');
    const { result } = await locked(folder, async ({ check, event }) => {
      await check();
      await expect(lockRun(folder)).rejects.toThrow(/under way/);
      await event('save', { step: 1 });
      return 7;
    });
    expect(result).toBe(7);
    expect((await readRunConfig(folder))?.command).toBe('train');
    expect(await readRunEnvironment(folder)).toMatchObject({ engine: 'engine: cpu', pid: process.pid });
    expect((await eventsIn(folder)).map(([name]) => name)).toEqual(['start', 'save', 'finish']);
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'environment.json', 'events.jsonl']);
  });

  it('releases the lock and records why, if the work fails or is interrupted', async () => {
    const folder = join(root, 'failing');
    const failing = (error: Error) =>
      locked(folder, async () => {
        throw error;
      });
    await expect(failing(new Error('The loss diverged.'))).rejects.toThrow('The loss diverged.');
    await expect(failing(new RunInterruptedError(folder))).rejects.toThrow(RunInterruptedError);
    expect(await eventsIn(folder)).toEqual([
      ['start', undefined],
      ['error', 'The loss diverged.'],
      ['start', undefined],
      ['interrupt', undefined],
    ]);
    await (await lockRun(folder)).release();
  });

  it('releases the lock and records an interruption, if the caller leaves', async () => {
    const folder = join(root, 'left');
    const options = { signal: undefined, environment, config: undefined, events: channel<DurableEvent>() };
    const generator = underLock(folder, options, async function* () {
      for (;;) yield { event: 'start', step: 0 } as const;
    });
    await generator.next();
    await expect(lockRun(folder)).rejects.toThrow(/under way/);
    await generator.return(undefined as never);
    expect((await eventsIn(folder)).map(([name]) => name)).toEqual(['start', 'interrupt']);
    await (await lockRun(folder)).release();
  });

  it('reports the dead process whose lock it has taken over', async () => {
    const folder = join(root, 'taken');
    const { owner, release } = await lockRun(folder);
    await release();
    writeFileSync(join(folder, 'lock-1'), `${JSON.stringify({ ...owner, started: '1' })}\n0\n`);
    await locked(folder, async () => {});
    expect((await eventsIn(folder)).map(([name]) => name)).toEqual(['takeover', 'start', 'finish']);
  });

  it('touches nothing of a run that is in progress', async () => {
    const folder = join(root, 'live');
    const lock = await lockRun(folder);
    await expect(locked(folder, async () => {})).rejects.toThrow(/under way in process/);
    await lock.release();
    expect(existsSync(join(folder, 'events.jsonl'))).toBe(false);
  });

  it('names the process that it waits for, and stops waiting if it is interrupted or left', async () => {
    const folder = join(root, 'elsewhere');
    const { owner, release } = await lockRun(folder);
    await release();
    writeFileSync(join(folder, 'lock-1'), `${JSON.stringify({ ...owner, host: 'elsewhere' })}\n0\n`);
    const work = async () => {};
    await expect(locked(folder, work, AbortSignal.abort('SIGTERM'))).rejects.toThrow(RunInterruptedError);
    const options = { signal: undefined, environment, config: undefined, events: channel<DurableEvent>() };
    const generator = underLock(folder, options, async function* () {});
    expect((await generator.next()).value).toMatchObject({
      event: 'waiting',
      message: expect.stringContaining(`was locked by process ${process.pid} on elsewhere`),
    });
    await generator.return(undefined as never);
    expect(readFileSync(join(folder, 'lock-1'), 'utf8')).toContain('elsewhere');
    expect(readdirSync(folder)).toEqual(['lock-1']);
  });
});
