import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockRun } from '@tractjs/runs';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { fixtureBegan, makeRun } from '../testing/run-fixture';
import { temporaryFolder } from '../testing/temporary-folder';

const root = temporaryFolder();

describe('tract report', () => {
  it('writes a self-contained page of a run in progress', async () => {
    const folder = await makeRun(join(root, 'run <i>'));
    const png = Buffer.from('89504e470d0a1a0a00', 'hex');
    writeFileSync(join(folder, 'samples.png'), png);
    writeFileSync(join(folder, 'zz.png'), 'no picture');
    const lock = await lockRun(folder);
    const { code, stdout } = await runCommand(['report', folder]);
    await lock.release();
    expect([code, stdout]).toEqual([0, `The report: ${join(folder, 'report.html')}\n`]);
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    for (const text of [
      `A distillation in progress, in process ${process.pid} on `,
      ...['<b>60.0%</b>', '<b>0.8333</b>', '<b>320</b>', '<b>5 min 20 s</b>', '>64 → 8<', '>8 → 1<'],
      ...['engine: cpu &#60;b&#62;', '<td>start</td>', 'aria-label="Samples per second"', '[64,8,1]'],
      `src="data:image/png;base64,${png.toString('base64')}"`,
    ])
      expect(page.replace(/<td>[^<]* {2}start<\/td>/, '<td>start</td>')).toContain(text);
    expect(page).not.toMatch(/<script|<i>|https?:|<link/);
  });

  it('writes the page to another path, and TensorBoard curves that grow with the run', async () => {
    const folder = await makeRun(join(root, 'tensor'), { points: 50 });
    const [page, board] = [join(root, 'pages', 'a.html'), join(root, 'board')];
    const argv = ['report', folder, '--out', page, '--tensorboard', board];
    expect((await runCommand(argv)).stdout).toContain(`tensorboard --logdir ${board}`);
    const file = `events.out.tfevents.${fixtureBegan / 1000}.tract`;
    const first = readFileSync(join(board, 'tensor', file));
    await makeRun(folder, { points: 60 });
    const { events } = await runCommand([...argv, '--json']);
    expect(events()).toEqual([
      { event: 'result', page, events: join(board, 'tensor', file), state: 'interrupted' },
    ]);
    const second = readFileSync(join(board, 'tensor', file));
    expect(second.length).toBeGreaterThan(first.length);
    expect(second.subarray(0, first.length).equals(first)).toBe(true);
    expect(second.includes('samples per second')).toBe(true);
    expect([readdirSync(join(board, 'tensor')), existsSync(join(folder, 'report.html'))]).toEqual([
      [file],
      false,
    ]);
  });

  it('writes a page of a run that has just started', async () => {
    const folder = await makeRun(join(root, 'new'), { points: 0, events: [] });
    expect((await runCommand(['report', folder])).code).toBe(0);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('The loss curve has no points yet');
  });

  it('lists the runs of a folder that is not a run', async () => {
    const { code, stderr } = await runCommand(['report', root]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${root} is not a run: give a run that tract runs lists; it contains the runs `);
    expect((await runCommand(['report', join(root, 'none')])).stderr).toMatch(/The folder .* does not exist/);
  });
});
