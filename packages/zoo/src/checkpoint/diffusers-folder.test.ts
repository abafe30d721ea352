import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../safetensors/safetensors';
import { refused, safeFile } from '../testing/hostile-files';
import { readAll } from '../testing/read-all';
import { zipped } from '../torch/testing/files';

const root = mkdtempSync(join(tmpdir(), 'tract-diffusers-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
/** Makes a folder with these files. */
const folderOf = (files: Readonly<Record<string, Uint8Array | string>>): string => {
  const folder = join(root, `folder-${folders++}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
};

describe('diffusers folders', () => {
  const config = '{"_class_name": "UNet2DModel", "sample_size": 8}';
  const weights = { 'diffusion_pytorch_model.safetensors': safeFile };
  const scheduler = '{"_class_name": "DDPMScheduler", "beta_start": 0.0001}';
  const INDEX = 'diffusion_pytorch_model.safetensors.index.json';
  const shards = [1, 2].map((n) => `diffusion_pytorch_model-0000${n}-of-00002.safetensors`) as [
    string,
    string,
  ];

  it('are read alone, with a scheduler, as a pipeline, and inside a pipeline', async () => {
    expect(await readAll(folderOf({ 'config.json': config, ...weights }))).toMatchObject({
      format: 'diffusers folder',
      className: 'UNet2DModel',
      config: { sample_size: 8 },
      bytes: safeFile.length,
      tensors: { a: { shape: [2] } },
    });
    const pipeline = folderOf({
      'model_index.json': '{"unet": ["../../secret", "x"]}',
      'scheduler/scheduler_config.json': scheduler,
      'unet/config.json': config,
      'unet/diffusion_pytorch_model.bin': zipped,
    });
    for (const path of [pipeline, join(pipeline, 'unet')])
      expect(await readAll(path)).toMatchObject({
        format: 'diffusers folder',
        scheduler: { beta_start: 0.0001 },
        tensors: { 'model.w': { shape: [2, 3] } },
      });
  });

  it("are read with weights in several files, as a training checkpoint, and with Python's numbers", async () => {
    const other = encodeSafetensors({ b: { dtype: 'F32', shape: [1], data: Float32Array.of(7) } });
    const sharded = await readAll(
      folderOf({
        'config.json': '{"_class_name": "A", "x": [NaN, -Infinity], "y": "-Infinity"}',
        [INDEX]: `{"weight_map": {"b": "${shards[1]}", "a": "${shards[0]}"}}`,
        [shards[0]]: safeFile,
        [shards[1]]: other,
      }),
    );
    expect(sharded.tensors['b']?.data).toEqual(Float32Array.of(7));
    expect(sharded).toMatchObject({ bytes: safeFile.length + other.length, tensors: { a: { shape: [2] } } });
    expect(sharded.config).toMatchObject({ x: ['NaN', Number.NEGATIVE_INFINITY], y: '-Infinity' });
    // The average is preferred to the raw weights.
    const training = folderOf({
      'unet/config.json': config,
      'unet/diffusion_pytorch_model.safetensors': other,
      'unet_ema/config.json': config,
      'unet_ema/diffusion_pytorch_model.safetensors': safeFile,
    });
    expect(await readAll(training)).toMatchObject({ part: 'unet_ema', tensors: { a: { shape: [2] } } });
    // As in diffusers, the class in model_index.json overrides the configuration's.
    const named = folderOf({
      'model_index.json': '{"scheduler": ["diffusers", "DDIMScheduler"], "vae": [null, null]}',
      'scheduler/scheduler_config.json': scheduler,
      'unet/config.json': config,
      'unet/diffusion_pytorch_model.fp16.safetensors': safeFile,
    });
    for (const path of [named, join(named, 'unet')])
      expect((await readAll(path)).scheduler).toMatchObject({
        _class_name: 'DDIMScheduler',
        beta_start: 1e-4,
      });
  });

  it.each<[string, Readonly<Record<string, Uint8Array | string>>, RegExp]>([
    ['nothing', {}, /neither config\.json nor unet_ema\/, .*unet\//],
    ['a model of this project', { 'model.json': '{}' }, /with model\.json is a model of this project/],
    ['no class', { 'config.json': '{}', ...weights }, /has no _class_name/],
    [
      'no weights',
      { 'config.json': config },
      /has none of diffusion_pytorch_model\.safetensors.*, nor an index of several.*: download the weights too\./,
    ],
    [
      'a scheduler that is named and missing',
      {
        'model_index.json': '{"scheduler": ["diffusers", "DDIMScheduler"]}',
        'unet/config.json': config,
        'unet/diffusion_pytorch_model.safetensors': safeFile,
      },
      /names the scheduler DDIMScheduler, whose scheduler\/scheduler_config\.json is missing: download it too/,
    ],
    [
      'a part that decodes the output',
      {
        'model_index.json': '{"vqvae": ["diffusers", "VQModel"], "unet": ["diffusers", "UNet2DModel"]}',
        'unet/config.json': config,
        'unet/diffusion_pytorch_model.safetensors': safeFile,
      },
      /has a vqvae that decodes its network's output to images, which is not supported: give .*unet/,
    ],
    [
      'a malformed index',
      { 'config.json': config, [INDEX]: '{"weight_map": []}' },
      /index\.json has no weight_map: get it again/,
    ],
    [
      'weights outside the folder',
      { 'config.json': config, [INDEX]: '{"weight_map": {"a": "../secret.safetensors"}}' },
      /names files that are not named as diffusers does, or none, or more than 256/,
    ],
    [
      'a tensor that no file has',
      {
        'config.json': config,
        [INDEX]: `{"weight_map": {"none": "${shards[0]}"}}`,
        [shards[0]]: safeFile,
      },
      /does not have "none", which .*index\.json says it has: get both again/,
    ],
    ['a list', { 'config.json': '[]', ...weights }, /config\.json is not a JSON object/],
    ['nesting', { 'config.json': '['.repeat(50_000), ...weights }, /more than 32 deep/],
    [
      'a megabyte',
      { 'config.json': ' '.repeat(2 ** 20 + 1), ...weights },
      /1048577 bytes; configurations have at most 1048576/,
    ],
    [
      'a truncated scheduler',
      { 'config.json': config, 'scheduler_config.json': '{', ...weights },
      /scheduler_config\.json is not JSON/,
    ],
    [
      'truncated weights',
      { 'config.json': config, 'diffusion_pytorch_model.bin': zipped.subarray(0, 900) },
      /cannot be read as a file of PyTorch/,
    ],
  ])('are refused with %s', async (_, files, message) => {
    const folder = folderOf({ 'a-file': 'there', ...files });
    const before = readdirSync(folder, { recursive: true });
    await refused(readAll(folder), message);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });
});

it('refuses a path that does not exist', () => refused(readAll(join(root, 'nowhere')), /it does not exist/));
