import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors, encodeSafetensors } from '@tractjs/zoo';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { temporaryFolder } from '../testing/temporary-folder';
import { isParagraph, tinyModel } from '../testing/tiny';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const recorded = (name: string) =>
  fileURLToPath(new URL(`../../../../packages/conformance/recordings/networks/${name}`, import.meta.url));
const pickle = recorded('edm_ddpmpp.pkl');

describe('a published file', () => {
  it('is inspected, and its network recognised', async () => {
    const { code, stdout } = await runCommand(['inspect', pickle]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/class +EDMPrecond/);
    expect(stdout).toMatch(/network +edm, all 142 parameters; 4 other tensors/);
    expect(stdout).toMatch(/other tensors\n {2}model\.enc\.8x8_down\.conv0\.resample_filter/);
    const { events } = await runCommand(['inspect', recorded('edm_adm.safetensors'), '--json']);
    expect(events()[0]).toMatchObject({ network: { kind: 'edm', class: 'EDMPrecond' }, prefix: 'net.' });
    const diffusers = await runCommand(['inspect', recorded('diffusers_unet')]);
    expect(diffusers.stdout).toMatch(/format +diffusers folder/);
    expect(diffusers.stdout).toMatch(/network +diffusers-unet, all \d+ parameters/);
    expect(diffusers.stdout).toMatch(/schedule +vp-ddpm .*\ngrid +leading\n/);
    expect(diffusers.stdout).toMatch(/not used +.*clip_sample.* of the scheduler, for its own sampler/);
  });

  it('is sampled without conversion', async () => {
    const argv = [
      'sample',
      '--model',
      pickle,
      '--count',
      '1',
      '--raw',
      at('x.safetensors'),
      '--engine',
      'cpu',
    ];
    const { code, stderr } = await runCommand(argv);
    expect(stderr).not.toMatch(/tract:/);
    expect(code).toBe(0);
    expect(decodeSafetensors(readFileSync(at('x.safetensors'))).tensors['samples']?.shape).toEqual([
      1, 16, 16, 3,
    ]);
  }, 30_000);

  it('becomes a model folder, which becomes a file with the original bits', async () => {
    const there = await runCommand(['convert', pickle, at('model')]);
    expect(there.stdout).toMatch(/Wrote .*model, a model folder of 142 tensors \(edm\)/);
    const back = await runCommand(['convert', at('model'), at('back.safetensors'), '--json']);
    expect(back.events()[0]).toMatchObject({ event: 'result', form: 'safetensors', tensors: 146 });
    const [mine, theirs] = [at('back.safetensors'), recorded('edm_ddpmpp.safetensors')].map(
      (path) => decodeSafetensors(readFileSync(path)).tensors,
    );
    for (const [name, { data }] of Object.entries(mine ?? {}))
      expect(data).toEqual(theirs?.[`net.${name}`]?.data);
  });

  it('takes its network from a file next to it, or from the command line', async () => {
    const { tensors } = decodeSafetensors(readFileSync(at('back.safetensors')));
    expect(Object.keys(tensors).length).toBe(146);
    const bare = await runCommand([
      'convert',
      recorded('diffusers_unet/diffusion_pytorch_model.bin'),
      at('bare'),
    ]);
    expect(bare.code).toBe(1);
    expect(bare.stderr).toMatch(/does not name the network of its weights.*--network/);
    expect(existsSync(at('bare'))).toBe(false);
    mkdirSync(at('named'));
    writeFileSync(at('named/w.bin'), readFileSync(recorded('diffusers_unet/diffusion_pytorch_model.bin')));
    const config = JSON.parse(readFileSync(recorded('diffusers_unet/config.json'), 'utf8'));
    writeFileSync(at('named/w.json'), JSON.stringify({ kind: 'diffusers-unet', ...config }));
    const named = await runCommand(['inspect', at('named/w.bin')]);
    expect(named.stdout).toMatch(/network +diffusers-unet, all/);
    writeFileSync(at('named/w.json'), '{"a":');
    const damaged = await runCommand(['inspect', at('named/w.bin')]);
    expect(damaged.code).toBe(0);
    expect(damaged.stdout).toMatch(/network +not recognised: .*w\.json is not JSON/);
    expect((await runCommand(['sample', '--model', at('named/w.bin'), '--raw', at('no')])).stderr).toMatch(
      /w\.json is not JSON/,
    );
  });
});

describe("a checkpoint of diffusers' training", () => {
  it('uses the average, and a long table of betas is truncated', async () => {
    const unet = recorded('diffusers_unet');
    const weights = 'diffusion_pytorch_model.safetensors';
    for (const part of ['unet', 'unet_ema', 'scheduler'])
      mkdirSync(at(`training/${part}`), { recursive: true });
    for (const part of ['unet', 'unet_ema'])
      for (const name of ['config.json', weights])
        writeFileSync(at(`training/${part}/${name}`), readFileSync(`${unet}/${name}`));
    writeFileSync(
      at('training/scheduler/scheduler_config.json'),
      JSON.stringify({ _class_name: 'DDIMScheduler', beta_schedule: 'sigmoid' }),
    );
    const { stdout } = await runCommand(['inspect', at('training')]);
    expect(stdout).toMatch(/weights of +unet_ema\n/);
    expect(stdout).toMatch(/schedule +vp-discrete \(betas \[.{50,60}\.\.\.\)\n/);
    const written = await runCommand(['convert', at('training'), at('trained')]);
    expect(written.stdout).toMatch(/Used the weights of unet_ema\.\n/);
  });
});

describe('an average of the weights', () => {
  const values = { dtype: 'F32', shape: [2] } as const;
  const write = (tensors: Parameters<typeof encodeSafetensors>[0]) =>
    writeFileSync(at('two.safetensors'), encodeSafetensors(tensors, { license: 'mine' }));

  it('is reported, and used if --weights selects it', async () => {
    write({
      'model.w': { ...values, data: Float32Array.of(1, 2) },
      'ema.w': { ...values, data: Float32Array.of(3, 4) },
    });
    const shown = await runCommand(['inspect', at('two.safetensors')]);
    expect(shown.stdout).toMatch(/averages +ema: tract convert uses one/);
    const all = await runCommand(['convert', at('two.safetensors'), at('all.safetensors')]);
    expect(all.stdout).toMatch(
      /an average of weights under ema, written with the others: --weights ema selects it/,
    );
    const one = await runCommand([
      'convert',
      at('two.safetensors'),
      at('ema.safetensors'),
      '--weights',
      'ema',
    ]);
    expect(one.code).toBe(0);
    expect(one.stdout).toMatch(
      /tensors \(unknown network\)\.\nUsed the weights under ema\. in the file\.\n$/,
    );
    const { tensors, metadata } = decodeSafetensors(readFileSync(at('ema.safetensors')));
    expect(tensors['w']?.data).toEqual(Float32Array.of(3, 4));
    expect(metadata).toEqual({ license: 'mine', format: 'pt' });
  });
});

describe('convert', () => {
  it.each([
    ['nothing', [], /Missing required argument/],
    ['one name', [pickle], /Missing required argument 'out'/],
    [
      'a network without a kind that is known',
      [pickle, at('o'), '--network', 'edn:class=EDMPrecond'],
      /Did you mean "edm"/,
    ],
  ])('refuses %s', async (_, argv, message) => {
    const { code, stderr } = await runCommand(['convert', ...argv]);
    expect(code).not.toBe(0);
    expect(stderr.split('\n').at(-2)).toMatch(message);
  });

  it('leaves no output of a damaged file', async () => {
    writeFileSync(at('cut.pkl'), readFileSync(pickle).subarray(0, 400_000));
    const { code, stderr } = await runCommand(['convert', at('cut.pkl'), at('cut')]);
    expect(code).toBe(1);
    expect(isParagraph(`${stderr.split('\n').at(-2)}\n`)).toBe(true);
    expect(existsSync(at('cut'))).toBe(false);
  });
});

describe('distill --preset edm', () => {
  let teacher: string;
  beforeAll(async () => {
    teacher = await tinyModel(folder);
  }, 60_000);

  it("distils a teacher of another path on EDM's, in one phase from 40 levels to 1", async () => {
    const argv = ['distill', '--preset', 'edm', '--teacher', teacher, '--samples', '64', '--batch', '32'];
    const { code, stderr } = await runCommand([...argv, '--engine', 'cpu', '--out', at('student')]);
    expect(stderr).not.toMatch(/tract:/);
    expect(code).toBe(0);
    const { schedule, grid, provenance } = JSON.parse(readFileSync(at('student/model/model.json'), 'utf8'));
    expect(schedule).toEqual({ kind: 'edm', sigmaMax: 80 });
    expect(grid.kind).toMatch(/karras|sub-grid/);
    expect(provenance).toMatchObject({
      preset: 'edm',
      phases: [40, 1],
      teacherStep: 'heun',
      clipTeacher: 'off',
      learningRate: 1e-3,
      weight: { kind: 'output', dataStd: 1 },
    });
  }, 60_000);
});
