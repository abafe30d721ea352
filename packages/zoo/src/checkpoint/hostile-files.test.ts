import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TractError } from '@tractjs/core';
import { afterAll, describe, expect, it } from 'vitest';
import { readContent } from '../families/open-checkpoint';
import { encodeSafetensors } from '../safetensors/safetensors';
import { flaxFile } from '../testing/flax-file';
import { memorySource } from '../testing/memory-source';
import { readAll, readTensors } from '../testing/read-all';
import { edm, legacy, zipped } from '../torch/testing/files';

const root = mkdtempSync(join(tmpdir(), 'tract-hostile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
/** A new folder with these files. */
const folderOf = (files: Readonly<Record<string, Uint8Array | string>>): string => {
  const folder = join(root, `folder-${folders++}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
};
const open = async (bytes: Uint8Array) => {
  const content = await readContent(memorySource(bytes));
  return { ...content, tensors: await readTensors(content.tensors) };
};
const refused = async (work: Promise<unknown>, message: RegExp | string): Promise<void> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TractError);
  expect((error as Error).message).toMatch(message);
};

const safe = encodeSafetensors(
  {
    a: { dtype: 'F32', shape: [2], data: new Float32Array([1, 2]) },
    b: { dtype: 'U8', shape: [3], data: new Uint8Array([1, 2, 3]) },
  },
  { arch: 'x', config: '{"a": [1, {"b": 2}]}' },
);
const latin = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const safetensors = (header: string, data = 0, length: bigint | number = header.length): Uint8Array => {
  const bytes = Buffer.alloc(8 + Buffer.byteLength(header) + data);
  bytes.writeBigUInt64LE(BigInt(length));
  bytes.write(header, 8);
  return Uint8Array.from(bytes);
};
const replaced = (whole: Uint8Array, from: string, to: string): Uint8Array => {
  expect(to.length).toBe(from.length);
  return latin(Buffer.from(whole).toString('latin1').replaceAll(from, to));
};

it.each([
  ['safetensors', safe],
  ['torch', zipped],
  ['torch, legacy', legacy],
  ['EDM pickle', edm],
  ['flax msgpack', flaxFile],
])('%s that is cut short at any byte is refused', async (format, whole) => {
  expect((await open(whole)).format).toBe(format);
  for (let length = 0; length < whole.length; length++) {
    const verdict = await open(whole.subarray(0, length)).catch((error: unknown) => error);
    if (!(verdict instanceof TractError)) throw new Error(`${length} bytes of ${whole.length} are taken.`);
  }
});

it('a safetensors file is told from a pickle and from msgpack, whatever the length of its header', async () => {
  for (const low of [0x80, 0x81, 0xde, 0xdf]) {
    const pad = (text: string) => `{"__metadata__":{"a":"${text}"}}`;
    const header = pad('x'.repeat(low - pad('').length));
    expect(await open(safetensors(header))).toMatchObject({ format: 'safetensors', tensors: {} });
  }
});

describe('safetensors are refused with', () => {
  const one = '"dtype":"U8","shape":[1]';
  it.each<[string, Uint8Array, RegExp]>([
    [
      'a header of 2^60 bytes',
      safetensors('{}', 0, 2n ** 60n),
      /1152921504606846976 bytes long, and the limit/,
    ],
    [
      'a header beyond the limit',
      safetensors('{}', 0, 40_000_000),
      /40000000 bytes long, and the limit is 33554432/,
    ],
    ['a header beyond the file', safetensors('{}', 0, 100), /header would end at byte 108/],
    ['nesting', safetensors(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), /more than 32 deep/],
    [
      'a shape that is nested',
      safetensors(`{"a":{"dtype":"U8","shape":[[[1]]],"data_offsets":[0,1]}}`, 1),
      /shape \[\[\[1\]\]\]/,
    ],
    ['lists without end', safetensors(`{"a":[${'[],'.repeat(300_000)}[]]}`), /more than 262144 objects/],
    [
      '65 dimensions',
      safetensors(`{"a":{"dtype":"U8","shape":[${Array(65).fill(1)}],"data_offsets":[0,1]}}`, 1),
      /has the shape/,
    ],
    [
      'a name of a thousand letters',
      safetensors(`{"${'x'.repeat(1000)}":{${one},"data_offsets":[0,1]}}`, 1),
      /name of 1000 characters/,
    ],
    [
      'a key twice',
      safetensors(`{"a":{${one},"data_offsets":[0,1]},"a":{${one},"data_offsets":[1,2]}}`, 2),
      /has "a" twice/,
    ],
    [
      'tensors that overlap',
      safetensors(`{"a":{${one},"data_offsets":[0,1]},"b":{${one},"data_offsets":[0,1]}}`, 1),
      /starts at byte 0, inside/,
    ],
    [
      'offsets beyond the file',
      safetensors(`{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}`, 1),
      /end at byte 9 of the data/,
    ],
    [
      'NaN in the header',
      safetensors(`{"a":{${one},"data_offsets":[NaN,1]}}`, 1),
      /JSON has no NaN/,
    ],
    [
      "Python's words for a network in the config",
      encodeSafetensors({}, { arch: 'a', config: "{'sigma': None}" }),
      /config of .*is not JSON/,
    ],
    [
      'keys without end in the config',
      encodeSafetensors(
        {},
        { arch: 'a', config: `{${Array.from({ length: 33_000 }, (_, i) => `"${i}":0`)}}` },
      ),
      /more than 32768 keys/,
    ],
    [
      'a key twice in the config',
      encodeSafetensors({}, { arch: 'a', config: '{"a": 1, "a": 2}' }),
      /has "a" twice/,
    ],
    [
      'a config that is nested',
      encodeSafetensors({}, { arch: 'a', config: `${'{"a":'.repeat(40)}1${'}'.repeat(40)}` }),
      /more than 32 deep/,
    ],
    ['a config that is cut short', encodeSafetensors({}, { arch: 'a', config: '{"a": ' }), /is not JSON/],
  ])('%s', (_, bytes, message) => refused(open(bytes), message));

  it('and names of the prototype are names like others', async () => {
    const { tensors } = await open(safetensors(`{"__proto__":{${one},"data_offsets":[0,1]}}`, 1));
    expect(Object.keys(tensors)).toEqual(['__proto__']);
  });
});

/** The archive with numbers of 2 or 4 bytes changed in what its table of contents says of an entry. */
const archive = (
  name: string,
  changes: readonly (readonly [at: number, size: 2 | 4, value: number])[],
): Uint8Array => {
  const bytes = Buffer.from(zipped);
  const start = bytes.lastIndexOf(name) - 46;
  for (const [at, size, value] of changes) bytes.writeUIntLE(value, start + at, size);
  return Uint8Array.from(bytes);
};
const [FLAGS, METHOD, PACKED, SIZE, PLACE] = [8, 10, 20, 24, 42];

describe('archives of PyTorch are refused with', () => {
  it.each<[string, Uint8Array, RegExp]>([
    [
      'a name that leads out',
      replaced(zipped, 'm/version', '../versio'),
      /invalid relative path: \.\.\/versio/,
    ],
    ['an absolute name', replaced(zipped, 'm/version', '/mversion'), /absolute path: \/mversion/],
    ['a name twice', replaced(zipped, 'm/data/1', 'm/data/0'), /"m\/data\/0" twice/],
    [
      'a zip bomb',
      archive('m/data.pkl', [
        [METHOD, 2, 8],
        [SIZE, 4, 0xfffffff0],
      ]),
      /"m\/data.pkl" is compressed/,
    ],
    ['a compressed storage', archive('m/data/0', [[METHOD, 2, 8]]), /"m\/data\/0" is compressed/],
    ['sizes that differ', archive('m/data/0', [[SIZE, 4, 1000]]), /size mismatch/],
    [
      'a size that is wrong',
      archive('m/data/1', [
        [PACKED, 4, 3],
        [SIZE, 4, 3],
      ]),
      /"1" has 3 bytes, but its 2 numbers/,
    ],
    [
      'a size beyond the file',
      archive('m/version', [
        [PACKED, 4, 2 ** 31],
        [SIZE, 4, 2 ** 31],
      ]),
      /would end at byte \d+, beyond the file's/,
    ],
    ['files in one another', archive('m/data/1', [[PLACE, 4, 0]]), /begins at byte 0, inside of another/],
    ['an offset beyond the file', archive('m/version', [[PLACE, 4, 2 ** 31]]), /beyond the file's/],
    [
      'an offset into nowhere',
      archive('m/data/3', [[PLACE, 4, 860]]),
      /inside of another|does not begin at byte/,
    ],
    ['encryption', archive('m/data.pkl', [[FLAGS, 2, 1]]), /size mismatch/],
    ['a storage that is missing', replaced(zipped, 'm/data/2', 'm/data/7'), /"m\/data\/2" is missing/],
    [
      'two pickles',
      replaced(replaced(zipped, 'm/version', 'n/data.pk'), 'm/byteorder', 'm2/data.pkl'),
      /2 files data\.pkl/,
    ],
    [
      'a call of subprocess',
      replaced(zipped, 'collections\nOrderedDict', 'subprocess\ncheck_output'),
      /"subprocess\.check_output", which is not among/,
    ],
    ['another byte order', replaced(zipped, 'little', 'bigger'), /big-endian/],
  ])('%s', (_, bytes, message) => refused(open(bytes), message));
});

/** A file without an archive whose object is made by these operations. */
const old = (object: string, after = ''): Uint8Array => {
  const begin = Buffer.from(legacy).indexOf('\x80\x02}q\x00(X\x04\x00\x00\x00step', 0, 'latin1');
  return latin(Buffer.from(legacy.subarray(0, begin)).toString('latin1') + object + after);
};
const STORAGE =
  '(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02tQ';
const ORDER = '\x80\x02]X\x01\x00\x00\x000a.\x02\x00\x00\x00\x00\x00\x00\x00';
const tensor = (offset: string, shape: string, strides: string): string =>
  `\x80\x02}U\x01actorch._utils\n_rebuild_tensor_v2\n(${STORAGE}${offset}${shape}${strides}\x89)tRs.`;
const held = (inner: string) => `\x80\x02${inner}.`;

describe('pickles are refused with', () => {
  it.each<[string, Uint8Array, RegExp]>([
    [
      'os.system',
      old(held('cos\nsystem\nX\x02\x00\x00\x00ls\x85R')),
      /"os\.system", which is not among the names/,
    ],
    [
      'more than its storage',
      old(tensor('K\x00', 'K\x03\x85', 'K\x01\x85'), `${ORDER}12345678`),
      /"a" of shape \[3\] reaches beyond its storage of 2/,
    ],
    [
      'an offset below 0',
      old(tensor('J\xff\xff\xff\xff', 'K\x01\x85', 'K\x01\x85'), `${ORDER}12345678`),
      /form that PyTorch does not write/,
    ],
    [
      'a stride below 0',
      old(tensor('K\x01', 'K\x02\x85', 'J\xff\xff\xff\xff\x85'), `${ORDER}12345678`),
      /form that PyTorch does not write/,
    ],
    [
      'a number repeated without end',
      old(tensor('K\x00', 'J\x00\x00\x00\x7f\x85', 'K\x00\x85'), `${ORDER}12345678`),
      /reaches beyond its storage/,
    ],
    [
      '65 dimensions',
      old(tensor('K\x00', `(${'K\x01'.repeat(65)}t`, `(${'K\x01'.repeat(65)}t`), `${ORDER}12345678`),
      /form that PyTorch does not write/,
    ],
    [
      'a storage without bytes',
      old(tensor('K\x00', 'K\x01\x85', 'K\x01\x85'), '\x80\x02].'),
      /"a" has no data/,
    ],
    [
      'dicts in dicts',
      old(held(`${'}U\x01a'.repeat(100)}N${'s'.repeat(100)}`), '\x80\x02].'),
      /dicts 64 deep/,
    ],
    [
      'dicts that hold one another many times over',
      old(
        held(
          `}q\x00${Array.from({ length: 40 }, (_, i) => `}(U\x01ah${String.fromCharCode(i)}U\x01bh${String.fromCharCode(i)}uq${String.fromCharCode(i + 1)}`).join('')}`,
        ),
        '\x80\x02].',
      ),
      /more than 1000000 values in its dicts/,
    ],
    ['a dict in itself', old(held('}q\x00U\x01ah\x00s'), '\x80\x02].'), /dicts 64 deep/],
    ['a key twice', old(held('}(U\x01aNU\x01aNu'), '\x80\x02].'), /a dict has "a" twice/],
    ['no tensors', old(held('}'), '\x80\x02].'), /holds no tensors/],
    [
      'a configuration that holds itself many times over',
      old(
        held(
          `]q\x00${Array.from({ length: 40 }, (_, i) => `](h${String.fromCharCode(i)}h${String.fromCharCode(i)}eq${String.fromCharCode(i + 1)}`).join('')}q\xff0}U\x06config}U\x01ah\xffss`,
        ),
        '\x80\x02].',
      ),
      /configuration has more than 16384 values/,
    ],
  ])('%s', (_, bytes, message) => refused(open(bytes), message));
});

describe('folders of diffusers', () => {
  const config = '{"_class_name": "UNet2DModel", "sample_size": 8}';
  const weights = { 'diffusion_pytorch_model.safetensors': safe };
  const scheduler = '{"_class_name": "DDPMScheduler", "beta_start": 0.0001}';
  const TABLE = 'diffusion_pytorch_model.safetensors.index.json';
  const MAX_SHARDS = [1, 2].map((n) => `diffusion_pytorch_model-0000${n}-of-00002.safetensors`) as [
    string,
    string,
  ];

  it('are read by themselves, with a scheduler, as a pipeline, and inside of one', async () => {
    expect(await readAll(folderOf({ 'config.json': config, ...weights }))).toMatchObject({
      ...{ format: 'diffusers folder', className: 'UNet2DModel', config: { sample_size: 8 } },
      ...{ bytes: safe.length, tensors: { a: { shape: [2] } } },
    });
    const pipeline = folderOf({
      'model_index.json': '{"unet": ["../../secret", "x"]}',
      'scheduler/scheduler_config.json': scheduler,
      'unet/config.json': config,
      'unet/diffusion_pytorch_model.bin': zipped,
    });
    for (const path of [pipeline, join(pipeline, 'unet')])
      expect(await readAll(path)).toMatchObject({
        ...{ format: 'diffusers folder', scheduler: { beta_start: 0.0001 } },
        tensors: { 'model.w': { shape: [2, 3] } },
      });
  });

  it('are read with weights in several files, as a checkpoint of training, and as Python writes numbers', async () => {
    const other = encodeSafetensors({ b: { dtype: 'F32', shape: [1], data: Float32Array.of(7) } });
    const sharded = await readAll(
      folderOf({
        'config.json': '{"_class_name": "A", "x": [NaN, -Infinity], "y": "-Infinity"}',
        [TABLE]: `{"weight_map": {"b": "${MAX_SHARDS[1]}", "a": "${MAX_SHARDS[0]}"}}`,
        ...{ [MAX_SHARDS[0]]: safe, [MAX_SHARDS[1]]: other },
      }),
    );
    expect(sharded.tensors['b']?.data).toEqual(Float32Array.of(7));
    expect(sharded).toMatchObject({ bytes: safe.length + other.length, tensors: { a: { shape: [2] } } });
    expect(sharded.config).toMatchObject({ x: ['NaN', Number.NEGATIVE_INFINITY], y: '-Infinity' });
    // The average is taken before what it is of.
    const training = folderOf({
      ...{ 'unet/config.json': config, 'unet/diffusion_pytorch_model.safetensors': other },
      ...{ 'unet_ema/config.json': config, 'unet_ema/diffusion_pytorch_model.safetensors': safe },
    });
    expect(await readAll(training)).toMatchObject({ part: 'unet_ema', tensors: { a: { shape: [2] } } });
    // The class that model_index.json names, which diffusers loads whatever the configuration says.
    const named = folderOf({
      'model_index.json': '{"scheduler": ["diffusers", "DDIMScheduler"], "vae": [null, null]}',
      'scheduler/scheduler_config.json': scheduler,
      ...{ 'unet/config.json': config, 'unet/diffusion_pytorch_model.fp16.safetensors': safe },
    });
    for (const path of [named, join(named, 'unet')])
      expect((await readAll(path)).scheduler).toMatchObject({
        _class_name: 'DDIMScheduler',
        beta_start: 1e-4,
      });
  });

  it.each<[string, Readonly<Record<string, Uint8Array | string>>, RegExp]>([
    ['nothing', {}, /neither config\.json nor unet_ema\/, .*unet\//],
    ['a model of this project', { 'model.json': '{}' }, /with model\.json is one of this project's models/],
    ['no class', { 'config.json': '{}', ...weights }, /has no _class_name/],
    [
      'no weights',
      { 'config.json': config },
      /has none of diffusion_pytorch_model\.safetensors.*, nor a table of several.*: download the weights too\./,
    ],
    [
      'a scheduler that is named and missing',
      {
        'model_index.json': '{"scheduler": ["diffusers", "DDIMScheduler"]}',
        'unet/config.json': config,
        'unet/diffusion_pytorch_model.safetensors': safe,
      },
      /names the scheduler DDIMScheduler, whose scheduler\/scheduler_config\.json is missing: download it too/,
    ],
    [
      'images made by another part',
      {
        'model_index.json': '{"vqvae": ["diffusers", "VQModel"], "unet": ["diffusers", "UNet2DModel"]}',
        'unet/config.json': config,
        'unet/diffusion_pytorch_model.safetensors': safe,
      },
      /has a vqvae that makes images of what its network gives, which is not supported: give .*unet/,
    ],
    [
      'a table of files that is none',
      { 'config.json': config, [TABLE]: '{"weight_map": []}' },
      /index\.json has no weight_map: get it again/,
    ],
    [
      'weights elsewhere',
      { 'config.json': config, [TABLE]: '{"weight_map": {"a": "../secret.safetensors"}}' },
      /weights in files that diffusers does not name so, or in none, or in more than 256/,
    ],
    [
      'a tensor that is in none of the files',
      {
        'config.json': config,
        [TABLE]: `{"weight_map": {"none": "${MAX_SHARDS[0]}"}}`,
        [MAX_SHARDS[0]]: safe,
      },
      /does not have "none", as .*index\.json says: get both again/,
    ],
    ['a list', { 'config.json': '[]', ...weights }, /config\.json is not a JSON object/],
    ['nesting', { 'config.json': '['.repeat(50_000), ...weights }, /more than 32 deep/],
    [
      'a megabyte',
      { 'config.json': ' '.repeat(2 ** 20 + 1), ...weights },
      /1048577 bytes; configurations have 1048576/,
    ],
    [
      'a scheduler that is cut short',
      { 'config.json': config, 'scheduler_config.json': '{', ...weights },
      /scheduler_config\.json is not JSON/,
    ],
    [
      'weights that are cut short',
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

it('a path that leads nowhere is refused', () => refused(readAll(join(root, 'nowhere')), /there is none/));
