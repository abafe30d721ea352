import { weights } from '@tractjs/distill';
import { grids, schedules } from '@tractjs/schedules';
import { methodNames, methods } from '@tractjs/tractjs/parts';
import { describe, expect, it } from 'vitest';
import { commands } from './commands';
import { runCommand } from './testing/run-command';
import { isParagraph } from './testing/tiny';
import { version } from './versions';

describe('tract', () => {
  it('prints its version', async () => {
    const { code, stdout } = await runCommand(['--version']);
    expect([code, stdout]).toEqual([0, `${version()}\n`]);
    expect(version()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('lists its commands and exit codes in its help', async () => {
    const { code, stdout } = await runCommand(['--help']);
    expect(code).toBe(0);
    for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    for (const exit of ['0 ', '1 ', '2 ', '130 ', '143 ', '129 ']) expect(stdout).toContain(`\n  ${exit}`);
  });

  it('shows the help and exits with 2 without a command', async () => {
    const { code, stdout, stderr } = await runCommand([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: tract');
  });

  it.each([
    [['trian'], /Unknown command 'trian' \(Did you mean train\?\)/],
    [['train', '--sampels', '3'], /Unknown option '--sampels' \(Did you mean --samples\?\)/],
    [['train', '--samples'], /argument missing/],
    [['inspect'], /Missing required argument 'model'/],
    [['sample'], /The option --model <model> is missing: give a model folder/],
    [['train', '--samples', '1.5'], /--samples is "1\.5": give a whole number, 1 or more\./],
    [['train', '--samples', ''], /--samples is "": give a whole number/],
    [['train', '--objective', 'ddpm'], /--objective is "ddpm": give one of vp, edm\./],
    [['distill', '--teacher', 'x', '--phases', '64'], /--phases is "64": give whole numbers/],
    [['sample', '--model', 'x', '--engine', 'metal'], /--engine is "metal": give one of auto/],
  ])('answers %j with one paragraph and exit code 2', async (argv, message) => {
    const { code, stdout, stderr } = await runCommand(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toSatisfy(isParagraph);
  });

  it('gives errors as JSON too, with --json', async () => {
    const { code, events } = await runCommand(['train', '--samples', 'x', '--json']);
    expect(code).toBe(2);
    expect(events()).toEqual([
      { event: 'error', message: '--samples is "x": give a whole number, 1 or more.', exitCode: 2 },
    ]);
  });

  it('shows the stack with TRACT_DEBUG=1 only', async () => {
    const { stderr } = await runCommand(['train', '--samples', 'x'], { env: { TRACT_DEBUG: '1' } });
    expect(stderr).toMatch(/\n\s+at /);
  });
});

describe.each(commands.map(({ name }) => name))('tract %s --help', (name) => {
  it('has an example, the exit codes, and every option with its purpose', async () => {
    const { code, stdout } = await runCommand([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\\n  tract ${name}`));
    expect(stdout).toContain('Exit codes:');
    for (const flag of ['--json', '--engine', '--threads', '--config']) expect(stdout).toContain(flag);
    for (const line of stdout.match(/^ {2}--.*$/gm) ?? [])
      expect(line).toMatch(/^ {2}--[a-z-]+( <.+>)? {2,}\S/);
  });
});

it('lists the kinds that options name, with their summaries and options', async () => {
  const { stdout } = await runCommand(['distill', '--help']);
  for (const { title, kinds } of [
    { title: 'Presets', kinds: methodNames.map((name) => ({ name, summary: methods[name].summary })) },
    { title: 'Schedules', kinds: schedules.kinds },
    { title: 'Grids', kinds: grids.kinds },
    { title: 'Weights', kinds: weights.kinds },
  ]) {
    const section = stdout.split(`\n${title}:\n`)[1]?.split('\n\n')[0]?.replace(/\s+/g, ' ');
    for (const { name, summary } of kinds)
      expect(section).toContain(`${name} ${summary.replaceAll('`', '')}`);
  }
  expect(stdout).toMatch(/\n {2}clipped-ddim {2}.* \(range, rederiveNoise\)\n/);
  expect(stdout).not.toMatch(/\n {2}lcm /);
  expect(stdout.match(/\nSteps:\n/g)).toHaveLength(1);
  expect((await runCommand(['runs', '--help'])).stdout).not.toContain('Steps:');
});
