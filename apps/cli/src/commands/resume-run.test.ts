import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockRun, readRunConfig, writeRunConfig } from '@tractjs/runs';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveValues } from '../options/resolve';
import { storedOptions, valuesToResume } from '../runs/stored-options';
import { runCommand } from '../testing/run-command';
import { makeRun } from '../testing/run-fixture';
import { temporaryFolder } from '../testing/temporary-folder';
import { tinyModel, tinyTraining } from '../testing/tiny';
import { distillCommand } from './distill';

const root = temporaryFolder();
let teacher: string;
beforeAll(async () => {
  teacher = await tinyModel(root);
});

const weights = (out: string) => readFileSync(join(out, 'model', 'model.safetensors')).toString('hex');

describe('the options stored in config.json', () => {
  it('gives the same values again, including paths from another folder', async () => {
    const flags = {
      teacher: 'teacher/model',
      phases: '8,1',
      schedule: 'edm',
      gradientClip: '1',
      flip: true,
      out: 'x',
      fresh: true,
    };
    const values = await resolveValues(distillCommand.fields, flags, undefined);
    await writeRunConfig(join(root, 'kept'), {
      command: 'distill',
      directory: process.cwd(),
      configuration: {},
      options: storedOptions(distillCommand.fields, values),
    });
    const config = await readRunConfig(join(root, 'kept'));
    expect(config?.options).toMatchObject({ teacher: 'teacher/model', phases: [8, 1], 'gradient-clip': 1 });
    expect(Object.keys(config?.options ?? {})).not.toContain('out');
    const again = valuesToResume(distillCommand, { ...config!, directory: root }, 'there');
    expect(again).toEqual({ ...values, teacher: join(root, 'teacher', 'model'), out: 'there', fresh: false });
  });

  it('finds files of code from another folder, with their options, and keeps names', async () => {
    mkdirSync(join(root, 'karras'), { recursive: true });
    writeFileSync(join(root, 'mine.ts'), '');
    const flags = { teacher: 'x', schedule: './mine.ts:end=4', grid: 'karras:rho=3', studentStep: 'ddim' };
    const values = await resolveValues(distillCommand.fields, flags, undefined);
    const options = storedOptions(distillCommand.fields, values);
    const config = { command: 'distill', options, directory: root, configuration: {} };
    const again = valuesToResume(distillCommand, config as never, 'there');
    expect(again).toMatchObject({
      schedule: `${join(root, 'mine.ts')}:end=4`,
      grid: 'karras:rho=3',
      studentStep: 'ddim',
    });
  });
});

describe('tract resume', () => {
  it('continues an unfinished run to the same weights', async () => {
    const [whole, pieces] = [join(root, 'whole'), join(root, 'pieces')];
    const argv = [...tinyTraining, '--samples', '960', '--decay', 'linear'];
    expect((await runCommand([...argv, '--out', whole])).code).toBe(0);
    const { code } = await runCommand([...argv, '--out', pieces, '--json'], {
      onOutput: (text, interrupt) => text.includes('"progress"') && interrupt(),
    });
    expect(code).toBe(130);
    expect((await runCommand(['resume', pieces, '--engine', 'cpu'])).code).toBe(0);
    expect(weights(pieces)).toBe(weights(whole));
    const { code: again, stdout } = await runCommand(['resume', pieces]);
    expect(again).toBe(0);
    expect(stdout).toContain(`${pieces} has finished after 960 samples: nothing is left to do.`);
    expect(stdout).toContain(`tract sample --model ${join(pieces, 'model')}`);
  });

  it('does not touch a run in progress', async () => {
    const folder = await makeRun(join(root, 'live'));
    const lock = await lockRun(folder);
    const { code, stderr } = await runCommand(['resume', folder]);
    await lock.release();
    expect(code).toBe(2);
    expect(stderr).toContain(`${folder} is running in process ${process.pid} on `);
  });

  it('refuses what it cannot continue', async () => {
    expect((await runCommand(['resume', join(root, 'none')])).stderr).toMatch(
      /The folder .*none does not exist/,
    );
    const bare = join(root, 'bare');
    mkdirSync(bare);
    const { code, stderr } = await runCommand(['resume', bare]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/contains no config\.json, so its options are unknown: run the command/);
    const odd = await makeRun(join(root, 'odd'));
    const path = join(odd, 'config.json');
    const config = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...config, options: { teacher, sampels: 3 } }));
    expect((await runCommand(['resume', odd])).stderr).toMatch(
      /"sampels" in .*config\.json is not an option of this command\. Did you mean "samples"\?/,
    );
    writeFileSync(path, JSON.stringify({ ...config, options: { teacher, samples: 'many' } }));
    expect((await runCommand(['resume', odd])).stderr).toMatch(
      /"samples" in .*config\.json is "many": give a whole number/,
    );
    expect(existsSync(join(odd, 'model'))).toBe(false);
  });
});
