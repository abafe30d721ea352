import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawSamples, karras, loadModel, rectifiedFlow, uniform } from '@tractjs/tractjs';
import { decodeSafetensors, type SafeTensor } from '@tractjs/zoo';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { temporaryFolder } from '../testing/temporary-folder';
import { tinyModel, tinyTraining } from '../testing/tiny';

const root = temporaryFolder();
const file = join(root, 'mine.ts');
let model: string;
let own: string;

beforeAll(async () => {
  // A path whose noise grows with the square of time.
  writeFileSync(
    file,
    `export default ({ end = 50 } = {}) => ({
      name: 'square', range: [0, 1], description: { kind: 'square', end },
      at: (time: number) => ({ time, alpha: 1, sigma: end * time * time }),
      atNoiseRatio(ratio: number) { return this.at(Math.min(1, Math.sqrt(ratio / end))); },
    });`,
  );
  model = await tinyModel(root);
  own = join(root, 'own', 'model');
  const { code, stderr } = await runCommand([
    ...tinyTraining,
    '--schedule',
    file,
    '--out',
    join(root, 'own'),
  ]);
  if (code !== 0) throw new Error(stderr);
}, 60_000);

let files = 0;
const sample = async (from: string, ...more: readonly string[]) => {
  const raw = join(root, `${files++}.safetensors`);
  const argv = [
    'sample',
    '--model',
    from,
    '--count',
    '20',
    '--raw',
    raw,
    '--engine',
    'cpu',
    '--json',
    ...more,
  ];
  const { code, stderr, events } = await runCommand(argv);
  const values = () => (decodeSafetensors(readFileSync(raw)).tensors['samples'] as SafeTensor).data;
  return { code, stderr, result: events().at(-1), values };
};

describe('sample --schedule and --grid', () => {
  it('samples along another path as the library does, and reports the path', async () => {
    const { code, result, values } = await sample(
      model,
      '--steps',
      '4',
      '--schedule',
      'rectified-flow',
      '--step',
      'heun',
    );
    expect(code).toBe(0);
    expect(result).toMatchObject({
      step: { kind: 'heun' },
      schedule: { kind: 'rectified-flow' },
      grid: { kind: 'uniform' },
    });
    const loaded = await loadModel(model);
    const expected = (options: object) => {
      const [x] = [...drawSamples(loaded, { count: 20, steps: 4, seed: 0, ...options })];
      return [...(x?.dataSync() ?? [])];
    };
    const along = (await sample(model, '--steps', '4', '--schedule', 'rectified-flow')).values();
    expect([...along]).toEqual(expected({ schedule: rectifiedFlow(), grid: uniform() }));
    const grid = await sample(model, '--steps', '4', '--grid', '{"kind":"karras","rho":5}');
    expect([...grid.values()]).toEqual(expected({ grid: karras({ rho: 5 }) }));
    expect(grid.result).toMatchObject({ schedule: { kind: 'vp-cosine' }, grid: { kind: 'karras', rho: 5 } });
    expect([...grid.values()]).not.toEqual([...along]);
    // The grid that goes with the schedule.
    expect((await sample(model, '--steps', '4', '--schedule', 'edm')).result).toMatchObject({
      grid: { kind: 'karras' },
    });
    expect([...values()]).toHaveLength(40);
  });

  it('loads a model saved with a custom schedule if that is passed in', async () => {
    const alone = await sample(own, '--steps', '3');
    expect(alone.code).toBe(2);
    expect(alone.stderr).toMatch(
      /The model has a schedule of its own kind: "square" is not a known schedule.* Pass it in: .*--schedule \.\/my-schedule\.ts on the command line/,
    );
    const passed = await sample(own, '--steps', '3', '--schedule', file);
    expect(passed.code).toBe(0);
    expect(passed.result).toMatchObject({ schedule: { kind: 'square', end: 50 }, grid: { kind: 'uniform' } });
    expect((await sample(own, '--steps', '3', '--schedule', `${file}:end=40`)).stderr).toMatch(
      /schedule is .*"end":40.*: the model was saved with .*"end":50/,
    );
    const judged = await runCommand([
      ...['eval', '--model', own, '--teacher', own, '--steps', '1', '--teacher-steps', '2', '--count', '50'],
      ...['--schedule', file, '--engine', 'cpu', '--json'],
    ]);
    expect(judged.stderr).not.toContain('tract:');
    expect(judged.events().at(-1)).toMatchObject({ schedule: { kind: 'square' }, step: { kind: 'ddim' } });
    for (const argv of [
      ['inspect', own],
      ['convert', own, join(root, 'own.safetensors')],
    ])
      expect((await runCommand(argv)).code).toBe(0);
  });

  it('distils such a teacher, and refuses another path for the student', async () => {
    const out = join(root, 'student');
    const argv = [
      'distill',
      '--teacher',
      own,
      '--phases',
      '4,2',
      '--samples',
      '64',
      '--batch',
      '32',
      '--out',
      out,
    ];
    expect((await runCommand([...argv, '--engine', 'cpu'])).stderr).toMatch(
      '"square" is not a known schedule',
    );
    const { code, stderr } = await runCommand([...argv, '--engine', 'cpu', '--schedule', file]);
    expect(stderr).not.toContain('tract:');
    expect(code).toBe(0);
    const student = join(out, 'model');
    expect((await sample(student, '--steps', '2', '--schedule', file)).code).toBe(0);
    const other = await sample(student, '--steps', '2', '--schedule', file, '--grid', 'karras');
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /--grid is karras: .*student.model is a student, which knows only the steps that it was distilled for\. Omit --grid\./,
    );
  });

  it('refuses levels that the model has not learnt, before an engine starts', async () => {
    const { code, stderr } = await sample(
      own,
      '--steps',
      '4',
      '--schedule',
      file,
      '--grid',
      'explicit:times=0,1',
      '--engine',
      'native',
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/steps is 4: this explicit grid has 2 times and so 1 steps/);
    const edm = join(root, 'edm');
    expect((await runCommand([...tinyTraining, '--objective', 'edm', '--out', edm])).code).toBe(0);
    const noisier = await sample(join(edm, 'model'), '--steps', '4', '--schedule', 'vp-cosine');
    expect(noisier.code).toBe(2);
    expect(noisier.stderr).toMatch(
      /schedule, edm, ends at 80: it has not learnt noisier levels\. Give a grid/,
    );
    expect(
      (await sample(join(edm, 'model'), '--steps', '4', '--schedule', 'vp-cosine', '--grid', 'karras')).code,
    ).toBe(0);
  });
});
