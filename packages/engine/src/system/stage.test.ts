import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../testing/temporary-folder';
import { ensureStage, isStageGood, type Stage } from './stage';

const newFolder = temporaryFolders();
const program = fileURLToPath(new URL('../testing/slow-stage.ts', import.meta.url));

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', program, ...args], { stdio: 'inherit' });
const exited = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};

const makeStage = (folder: string, build?: Stage['build']): Stage & { builds: number } => {
  const stage = {
    folder,
    builds: 0,
    checks: { 'a.txt': 'sha256', 'b.txt': 'size' } as const,
    async build(temporary: string) {
      stage.builds++;
      if (build) return await build(temporary);
      writeFileSync(join(temporary, 'a.txt'), 'first');
      writeFileSync(join(temporary, 'b.txt'), 'second');
    },
  };
  return stage;
};

describe('ensureStage', () => {
  it('builds once, then finds the result', async () => {
    const root = newFolder();
    const stage = makeStage(join(root, 'stage'));
    expect(await ensureStage(stage)).toBe(true);
    expect(await ensureStage(stage)).toBe(false);
    expect(stage.builds).toBe(1);
    expect(readdirSync(root)).toEqual(['stage']);
  });

  it('builds once for simultaneous calls in one process', async () => {
    const stage = makeStage(join(newFolder(), 'stage'));
    await Promise.all([1, 2, 3, 4].map(() => ensureStage(stage, { interval: 10 })));
    expect(stage.builds).toBe(1);
  });

  it.each([
    ['a changed file', (folder: string) => writeFileSync(join(folder, 'a.txt'), 'fir5t')],
    ['a truncated file', (folder: string) => writeFileSync(join(folder, 'b.txt'), 'sec')],
    ['a missing file', (folder: string) => rmSync(join(folder, 'b.txt'))],
    ['no manifest', (folder: string) => rmSync(join(folder, 'manifest.json'))],
    ['half a manifest', (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{ "files": {')],
    ['a manifest of something else', (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{}')],
  ])('rebuilds a folder with %s', async (_, spoil) => {
    const root = newFolder();
    const stage = makeStage(join(root, 'stage'));
    await ensureStage(stage);
    spoil(stage.folder);
    expect(await isStageGood(stage)).toBe(false);
    expect(await ensureStage(stage)).toBe(true);
    expect(await isStageGood(stage)).toBe(true);
    expect(readdirSync(root)).toEqual(['stage']);
  });

  it('leaves nothing if the build fails, and can be retried', async () => {
    const root = newFolder();
    const failing = makeStage(join(root, 'stage'), async (temporary) => {
      writeFileSync(join(temporary, 'a.txt'), 'half');
      throw new Error('no compiler');
    });
    await expect(ensureStage(failing)).rejects.toThrow('no compiler');
    expect(readdirSync(root)).toEqual([]);
    expect(await ensureStage(makeStage(join(root, 'stage')))).toBe(true);
  });

  it('builds once for processes that start at the same time', async () => {
    const root = newFolder();
    const [folder, log] = [join(root, 'stage'), join(root, 'log')];
    const codes = await Promise.all([1, 2, 3].map(() => exited(start(folder, log, '300'))));
    expect(codes).toEqual([0, 0, 0]);
    expect(readFileSync(log, 'utf8')).toBe('begin\nend\n');
    expect(await isStageGood(makeStage(folder))).toBe(true);
  });

  it('takes over from a process that was killed in the middle', async () => {
    const root = newFolder();
    const [folder, log] = [join(root, 'stage'), join(root, 'log')];
    const child = start(folder, log, '600000');
    await until(() => existsSync(log));
    child.kill('SIGKILL');
    await exited(child);
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(root).some((name) => name.startsWith('stage.tmp-'))).toBe(true);
    expect(existsSync(`${folder}.lock`)).toBe(true);

    const stage = makeStage(folder);
    expect(await ensureStage(stage, { stale: 2000, interval: 50 })).toBe(true);
    expect(await isStageGood(stage)).toBe(true);
    expect(readdirSync(root).sort()).toEqual(['log', 'stage']);
  });

  it('keeps the good one of two that both built', async () => {
    const folder = join(newFolder(), 'stage');
    const other = makeStage(folder);
    // While this one builds, another finishes as if it had taken the lock over.
    const stage = makeStage(folder, async (temporary) => {
      await ensureStage({ ...other, folder: `${folder}-elsewhere` });
      const { renameSync } = await import('node:fs');
      renameSync(`${folder}-elsewhere`, folder);
      writeFileSync(join(temporary, 'a.txt'), 'late');
      writeFileSync(join(temporary, 'b.txt'), 'late');
    });
    await ensureStage(stage);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('first');
  });
});
