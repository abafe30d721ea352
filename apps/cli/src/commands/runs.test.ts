import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockRun } from '@tractjs/runs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { makeRun } from '../testing/run-fixture';
import { contentsOf, temporaryFolder } from '../testing/temporary-folder';
import { tinyModel } from '../testing/tiny';

const root = temporaryFolder();
const runs = join(root, 'runs');
const states = async (...argv: string[]) =>
  (await runCommand(['runs', ...argv, '--json'])).events().map(({ name, state }) => [name, state]);

beforeAll(async () => {
  await tinyModel(runs, 'finished');
  await makeRun(join(runs, 'demo', 'tract'));
  await makeRun(join(runs, 'failed'), { events: [['start'], ['error', { message: 'The loss diverged.' }]] });
  await makeRun(join(runs, 'damaged'), { state: '{}{}' });
  mkdirSync(join(runs, 'something else'), { recursive: true });
});

describe('tract runs', () => {
  it('lists the runs of a folder and its subfolders with their states, and changes nothing', async () => {
    const before = contentsOf(runs);
    const { code, stdout } = await runCommand(['runs', runs]);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ['run', 'state', 'done'],
      ['damaged', 'damaged', '60.0%'],
      ['demo/tract', 'interrupted', '60.0%'],
      ['failed', 'failed', '60.0%'],
      ['finished', 'finished', '100.0%'],
    ]);
    expect(lines[2]).toMatch(/ 320 +5 min 20 s +0\.8333 +now +@\S{19}$/);
    expect(contentsOf(runs)).toEqual(before);
  });

  it('gives the same as JSON', async () => {
    const { code, events } = await runCommand(['runs', runs, '--json']);
    expect(code).toBe(0);
    expect(events()).toHaveLength(4);
    expect(events()[1]).toMatchObject({
      event: 'run',
      name: 'tract',
      state: 'interrupted',
      command: 'distill',
      phase: 1,
      step: 1200,
      samples: 153_600,
      totalSamples: 256_000,
      fraction: 0.6,
      rate: 320,
      secondsLeft: 320,
    });
    expect(events()[0]?.['problems']).toEqual([
      `${join(runs, 'damaged', 'checkpoints', '000000000500')} is not a complete checkpoint`,
    ]);
  });

  it('shows one run with its curve and events', async () => {
    const { code, stdout } = await runCommand(['runs', join(runs, 'failed')]);
    expect(code).toBe(0);
    for (const text of [
      'state          failed (The loss diverged.)',
      'samples        153,600 of 256,000, 60.0%',
      'phase          8 -> 1 steps, 2 of 2',
      'checkpoint     step 500, now',
      'Loss, on a logarithmic scale\n     100 | *',
      '2026-01-02 03:04:06  error, message The loss diverged.',
      `tract resume ${join(runs, 'failed')}`,
    ])
      expect(stdout).toContain(text);
    const [run] = (await runCommand(['runs', join(runs, 'failed'), '--json'])).events();
    expect(run?.['curve']).toHaveLength(120);
  });

  it('shows which process works on a run, and which has died', async () => {
    const folder = await makeRun(join(root, 'live'));
    const lock = await lockRun(folder);
    expect((await runCommand(['runs', root])).stdout).toContain(`running ${process.pid}`);
    await lock.release();
    const dead = { ...lock.owner, started: '1' };
    writeFileSync(join(folder, 'lock-1'), `${JSON.stringify(dead)}\n0\n`);
    expect((await runCommand(['runs', folder])).stdout).toContain(
      `interrupted (process ${process.pid} on ${dead.host} ended without a message)`,
    );
  });

  it('distinguishes damage of the records, of the configuration and of a finished run', async () => {
    const folder = join(root, 'damage');
    const make = async (name: string, change: (path: string) => void) =>
      change(await makeRun(join(folder, name)));
    await make('a', (path) => writeFileSync(join(path, 'metrics.jsonl'), 'x\n[]\n'));
    await make('b', (path) => writeFileSync(join(path, 'config.json'), '{'));
    await make('c', (path) => {
      rmSync(join(path, 'checkpoints'), { recursive: true });
      writeFileSync(join(path, 'config.json'), '{');
    });
    await tinyModel(folder, 'd');
    rmSync(join(folder, 'd', 'model'), { recursive: true });
    await tinyModel(folder, 'e');
    writeFileSync(join(folder, 'e', 'result.json'), '{"samples":1}');
    expect(await states(folder)).toEqual([
      ['a', 'interrupted'],
      // Its checkpoint is complete: the command that started it continues it.
      ['b', 'interrupted'],
      ['c', 'damaged'],
      ['d', 'damaged'],
      ['e', 'damaged'],
    ]);
    const { stdout } = await runCommand(['runs', join(folder, 'a')]);
    expect(stdout).toContain("2 damaged lines of the run's records are skipped");
  });

  it('shows runs of version 1, whose curve is in the checkpoint', async () => {
    const folder = join(root, 'earlier', 'run');
    mkdirSync(join(folder, 'checkpoint'), { recursive: true });
    const history = [
      { phase: 0, samples: 320, loss: 1 },
      { phase: 0, samples: 640, loss: 0.5 },
    ];
    writeFileSync(
      join(folder, 'checkpoint', 'state.json'),
      JSON.stringify({
        version: 1,
        configuration: { samples: 960, batch: 32 },
        position: { step: 20 },
        history,
        seconds: 2,
      }),
    );
    const [run] = (await runCommand(['runs', join(root, 'earlier'), '--json'])).events();
    expect(run).toMatchObject({
      state: 'interrupted',
      samples: 640,
      totalSamples: 960,
      rate: 320,
      loss: 0.5,
    });
  });

  it('reports a missing or empty folder', async () => {
    const { code, stderr } = await runCommand(['runs', join(root, 'nowhere')]);
    expect([code, stderr]).toEqual([
      2,
      `tract: The folder ${join(root, 'nowhere')} does not exist: give the folder of your runs, or start a run with tract train or tract distill.\n`,
    ]);
    const empty = join(runs, 'something else');
    expect((await runCommand(['runs', empty])).stdout).toContain(`${empty} contains no runs.`);
    expect(readFileSync(join(runs, 'finished', 'result.json'), 'utf8')).toContain('"samples"');
  });
});
