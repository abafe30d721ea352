import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildChild, type Child, startChild } from '../testing/start-child';
import { newLock } from './lock-file';
import { lockRun, lockState } from './run-lock';

const root = mkdtempSync(join(tmpdir(), 'tract-lock-'));
const children: Child[] = [];
let program = '';
beforeAll(async () => {
  program = await buildChild('./lock-child.ts', join(root, 'program'));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
const fresh = () => join(root, String(folders++));
const child = (folder: string, start: string, rounds = 1): Child => {
  const made = startChild(program, [folder, start, String(rounds)]);
  children.push(made);
  return made;
};
/** Writes a lock as if another process had left it. */
const leave = (folder: string, number: number, change: Record<string, unknown>): void => {
  const { owner } = newLock();
  const line = JSON.stringify({ ...owner, id: `other-${number}`, ...change });
  writeFileSync(join(folder, `lock-${number}`), `${line}\n000000000000\n`);
};
const quick = { beat: 20, patience: 400 };

describe('the lock of a run', () => {
  it('has one owner after the other, and leaves no files', async () => {
    const folder = fresh();
    const first = await lockRun(folder);
    expect((await lockState(folder))?.owner).toEqual(first.owner);
    expect((await lockState(folder))?.life).toBe('alive');
    await first.check();
    await expect(lockRun(folder)).rejects.toThrow(
      `The run in ${folder} is under way in process ${process.pid} on ${first.owner.host}, since ${first.owner.since}: wait for it or stop it there, or choose another folder.`,
    );
    await first.release();
    await first.release();
    await expect(first.check()).rejects.toThrow(/has lost the lock/);
    const second = await lockRun(folder);
    expect(second.previousOwner).toBeUndefined();
    await second.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(await lockState(folder)).toBeUndefined();
  });

  it('shows that its owner is alive', async () => {
    const folder = fresh();
    const lock = await lockRun(folder, { beat: 10 });
    const content = () => readFileSync(join(folder, 'lock-1'), 'utf8');
    const before = content();
    await vi.waitFor(() => expect(content()).not.toBe(before), { timeout: 20_000 });
    expect(content()).toHaveLength(before.length);
    await lock.release();
  });

  it('is taken over at once from a killed process', async () => {
    const folder = fresh();
    const owner = child(folder, root);
    await owner.line('held after none');
    await expect(lockRun(folder)).rejects.toThrow(`is under way in process ${owner.pid} on `);
    await owner.kill();
    expect((await lockState(folder))?.life).toBe('dead');
    const onWatch = vi.fn();
    const lock = await lockRun(folder, { onWatch });
    expect([lock.previousOwner?.pid, onWatch.mock.calls.length]).toEqual([owner.pid, 0]);
    expect(readdirSync(folder)).toEqual(['lock-2']);
    await lock.release();
  });

  it('is taken over at once from a process whose number was reused', async () => {
    const folder = fresh();
    await (await lockRun(folder)).release();
    leave(folder, 3, { started: '1' });
    const lock = await lockRun(folder);
    expect(lock.previousOwner?.id).toBe('other-3');
    await lock.release();
  });

  it("goes to exactly one of many processes that take over a dead owner's", async () => {
    const folder = fresh();
    const start = join(root, 'go');
    const owner = child(folder, root);
    await owner.line('held');
    const racers = Array.from({ length: 6 }, () => child(folder, start));
    await Promise.all(racers.map((racer) => racer.line('ready')));
    await owner.kill();
    writeFileSync(start, '');
    await Promise.all(racers.map((racer) => Promise.race([racer.line('held'), racer.line('refused')])));
    const winners = racers.filter(({ lines }) => lines.some((line) => line.startsWith('held')));
    expect(winners.map(({ lines }) => lines[1])).toEqual([`held after ${owner.pid}`]);
    for (const racer of racers) {
      if (racer === winners[0]) continue;
      expect(racer.lines[1]).toContain(`is under way in process ${winners[0]?.pid} on `);
    }
  }, 120_000);

  it('never has two owners, even if some are killed while they have it', async () => {
    const folder = fresh();
    const start = join(root, 'go on');
    const racers = Array.from({ length: 3 }, () => child(folder, start, 40));
    await Promise.all(racers.map((racer) => racer.line('ready')));
    writeFileSync(start, '');
    const [killed, ...others] = racers as [Child, ...Child[]];
    await killed.line('held');
    await killed.kill();
    for (const other of others) {
      expect(await other.closed).toEqual({ code: 0, signal: null });
      expect(other.lines.filter((line) => line.startsWith('held'))).toHaveLength(40);
      expect(other.lines).not.toContain('NOT ALONE');
    }
  }, 120_000);
});

describe('the lock of an owner on another machine', () => {
  it('stays with its owner while there are heartbeats, whatever the clocks say', async () => {
    const folder = fresh();
    await (await lockRun(folder)).release();
    const change = { host: 'elsewhere', since: '2199-01-01T00:00:00.000Z' };
    leave(folder, 1, change);
    const onWatch = vi.fn();
    const taking = lockRun(folder, { ...quick, onWatch });
    setTimeout(() => {
      const path = join(folder, 'lock-1');
      writeFileSync(path, readFileSync(path, 'utf8').replace('000000000000', '000000000001'));
    }, 100);
    await expect(taking).rejects.toThrow(/is under way in process \d+ on elsewhere, since 2199/);
    expect(onWatch.mock.calls.map(([owner, seconds]) => [owner.host, seconds])).toEqual([['elsewhere', 0.4]]);
  });

  it('is taken over after a while without heartbeats, also after a reboot', async () => {
    for (const change of [{ host: 'elsewhere' }, { machine: 'another start' }]) {
      const folder = fresh();
      await (await lockRun(folder)).release();
      leave(folder, 7, change);
      expect((await lockState(folder))?.life).toBe('unknown');
      const lock = await lockRun(folder, quick);
      expect(lock.previousOwner?.id).toBe('other-7');
      expect(readdirSync(folder)).toEqual(['lock-8']);
      await lock.release();
    }
  });

  it('is not watched any longer if the signal aborts', async () => {
    const folder = fresh();
    await (await lockRun(folder)).release();
    leave(folder, 1, { host: 'elsewhere' });
    const signal = AbortSignal.abort();
    await expect(lockRun(folder, { signal })).rejects.toThrow(/under way/);
  });

  it('is lost by an owner that did not run for long, which notices before it writes', async () => {
    const folder = fresh();
    const lock = await lockRun(folder);
    leave(folder, 2, { host: 'elsewhere' });
    await expect(lock.check()).rejects.toThrow(/another process has taken it over.*Stop this process\./);
    rmSync(join(folder, 'lock-1'));
    leave(folder, 1, { host: 'elsewhere' });
    await lock.release();
    expect(readdirSync(folder)).toEqual(['lock-1', 'lock-2']);
  });
});

describe('a lock of a process that was too late and was killed', () => {
  it('does not affect the owner', async () => {
    const folder = fresh();
    const lock = await lockRun(folder);
    leave(folder, 2, { started: '1' });
    await lock.check();
    expect((await lockState(folder))?.owner?.id).toBe(lock.owner.id);
    await expect(lockRun(folder)).rejects.toThrow(/under way/);
    await lock.release();
    const next = await lockRun(folder);
    expect(readdirSync(folder)).toEqual(['lock-3']);
    await next.release();
  });
});

describe('a malformed lock', () => {
  it.each(['', '{', '{"id":"x"}\n', 'x'.repeat(10_000)])(
    'is watched, then taken over: %#',
    async (content) => {
      const folder = fresh();
      await (await lockRun(folder)).release();
      writeFileSync(join(folder, 'lock-1'), content);
      const onWatch = vi.fn();
      const lock = await lockRun(folder, { ...quick, onWatch });
      expect([lock.previousOwner, onWatch.mock.calls[0]?.[0]]).toEqual([undefined, undefined]);
      await lock.release();
    },
  );

  it('has an owner as long as it changes', async () => {
    const folder = fresh();
    await (await lockRun(folder)).release();
    const path = join(folder, 'lock-1');
    writeFileSync(path, '?');
    const changing = setInterval(() => writeFileSync(path, String(Math.random())), 20);
    const aborting = new AbortController();
    setTimeout(() => aborting.abort(), 1000);
    const { signal } = aborting;
    await expect(lockRun(folder, { ...quick, patience: 2000, signal })).rejects.toThrow(
      /is locked by .*lock-1, which does not name its owner: wait for a minute/,
    );
    clearInterval(changing);
  });
});
