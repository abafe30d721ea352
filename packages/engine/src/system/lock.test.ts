import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../testing/temporary-folder';
import { withLock } from './lock';

const newFolder = temporaryFolders();
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('withLock', () => {
  it('runs one at a time and reports waiting', async () => {
    const path = join(newFolder(), 'deep', 'thing');
    const events: string[] = [];
    let waits = 0;
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        withLock(
          path,
          async () => {
            events.push(`${name} in`);
            await pause(60);
            events.push(`${name} out`);
          },
          { interval: 5, onWait: () => waits++ },
        ),
      ),
    );
    for (let i = 0; i < events.length; i += 2) {
      expect(events[i + 1]).toBe(events[i]?.replace('in', 'out'));
    }
    expect(events).toHaveLength(6);
    expect(waits).toBe(2);
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('releases the lock if the work throws, and returns its result', async () => {
    const path = join(newFolder(), 'thing');
    await expect(withLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await withLock(path, () => Promise.resolve(7))).toBe(7);
  });

  it('takes over a stale lock', async () => {
    const path = join(newFolder(), 'thing');
    mkdirSync(`${path}.lock`);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${path}.lock`, longAgo, longAgo);
    expect(await withLock(path, () => Promise.resolve('mine'), { stale: 2000 })).toBe('mine');
  });

  it('throws errors other than a held lock', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    await expect(withLock(join(file, 'thing'), () => Promise.resolve())).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});
