import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockRun, readEvents, readRunConfig, readRunEnvironment } from '@tractjs/runs';
import type { Engine } from '@tractjs/tractjs';
import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../errors';
import { makeOutput } from '../output';
import { temporaryFolder } from '../testing/temporary-folder';
import { type UnderLockOptions, underLock } from './under-lock';

const root = temporaryFolder();
const config = { command: 'train', options: {}, directory: root, configuration: {} } as const;
const setup = (signal = new AbortController().signal) => {
  let notes = '';
  const silent = { write() {} };
  const stderr = {
    write(text: string) {
      notes += text;
    },
  };
  const output = makeOutput({ stdout: silent, stderr, signal, env: {} }, false);
  const engine = { line: 'engine: cpu', threads: 1 } as Engine;
  const options: UnderLockOptions = { engine, output, signal, config };
  return { options, notes: () => notes };
};
const events = async (folder: string) =>
  (await readEvents(folder)).values.map(({ event, details }) => [event, details['message']]);

describe('underLock', () => {
  it('holds the lock, and records how the run was begun and that it ended', async () => {
    const folder = join(root, 'whole');
    const done = await underLock(folder, setup().options, async ({ check, event }) => {
      await check();
      await expect(lockRun(folder)).rejects.toThrow(/under way/);
      await event('save', { step: 1 });
      return 7;
    });
    expect(done).toBe(7);
    expect((await readRunConfig(folder))?.command).toBe('train');
    expect(await readRunEnvironment(folder)).toMatchObject({ engine: 'engine: cpu', pid: process.pid });
    expect((await events(folder)).map(([name]) => name)).toEqual(['start', 'save', 'finish']);
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'environment.json', 'events.jsonl']);
  });

  it('gives the lock back and records why, where the work fails or is interrupted', async () => {
    const folder = join(root, 'failing');
    const failing = (error: Error) =>
      underLock(folder, setup().options, async () => {
        throw error;
      });
    await expect(failing(new Error('The loss diverged.'))).rejects.toThrow('The loss diverged.');
    await expect(failing(new InterruptedError('Interrupted.'))).rejects.toThrow('Interrupted.');
    expect(await events(folder)).toEqual([
      ['start', undefined],
      ['error', 'The loss diverged.'],
      ['start', undefined],
      ['interrupt', undefined],
    ]);
    await (await lockRun(folder)).release();
  });

  it('tells of the dead process whose lock it has taken over', async () => {
    const folder = join(root, 'taken');
    const { owner, release } = await lockRun(folder);
    await release();
    writeFileSync(join(folder, 'lock-1'), `${JSON.stringify({ ...owner, started: '1' })}\n0\n`);
    await underLock(folder, setup().options, async () => {});
    expect((await events(folder)).map(([name]) => name)).toEqual(['takeover', 'start', 'finish']);
  });

  it('touches nothing of a run that is under way', async () => {
    const folder = join(root, 'live');
    const lock = await lockRun(folder);
    const work = async () => {};
    await expect(underLock(folder, setup().options, work)).rejects.toThrow(/under way in process/);
    await lock.release();
    expect(existsSync(join(folder, 'events.jsonl'))).toBe(false);
  });

  it('says whom it waits for, and ends the wait when it is interrupted', async () => {
    const folder = join(root, 'elsewhere');
    const { owner, release } = await lockRun(folder);
    await release();
    writeFileSync(join(folder, 'lock-1'), `${JSON.stringify({ ...owner, host: 'elsewhere' })}\n0\n`);
    const { options, notes } = setup(AbortSignal.abort('SIGTERM'));
    await expect(underLock(folder, options, async () => {})).rejects.toThrow(InterruptedError);
    expect(notes()).toContain(`was locked by process ${process.pid} on elsewhere`);
    expect(readFileSync(join(folder, 'lock-1'), 'utf8')).toContain('elsewhere');
  });
});
