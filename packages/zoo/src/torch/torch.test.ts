import { TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { tensorTable } from '../checkpoint/tensor-table';
import { pickleBudget } from '../pickle/budget';
import { memoryInput } from '../pickle/input';
import type { PickleValue } from '../pickle/values';
import { toFloat32 } from '../safetensors/safetensors';
import type { SafeTensor } from '../safetensors/types';
import { memorySource } from '../testing/memory-source';
import { readTensors } from '../testing/read-all';
import { edmGlobals } from './edm-globals';
import { readEdmPickle } from './edm-pickle';
import { torchGlobals } from './globals';
import { isLegacyTorch, readLegacyTorch } from './legacy';
import type { TorchStorage } from './storages';
import { collectTensors, type ReadStorage, readAtOffset, storedTensor } from './stored-tensors';
import type { TorchTensor } from './tensors';
import { deflated, edm, legacy, program, zipped } from './testing/files';
import { readTorchArchive } from './torch-archive';

const expectState = async (value: PickleValue, read: ReadStorage): Promise<void> => {
  const whole = value as Map<string, PickleValue>;
  expect(whole.get('step')).toBe(3);
  const table = tensorTable(1000);
  collectTensors(value, table, read);
  const stored = table.tensors();
  const tensors = await readTensors(stored);
  const tensor = (name: string) => tensors[`model.${name}`] as SafeTensor;
  for (const [name, { dtype, shape }] of Object.entries(stored))
    expect(tensors[name]).toMatchObject({ dtype, shape });
  expect(Object.keys(tensors)).toEqual(
    ['w', 'wt', 'tail', 'half', 'bf', 'count', 'none'].map((name) => `model.${name}`),
  );
  expect(tensor('w')).toMatchObject({ dtype: 'F32', shape: [2, 3] });
  expect([...tensor('w').data]).toEqual([0, 1, 2, 3, 4, 5]);
  // The transposed view of the same storage, in row-major order.
  expect(tensor('wt').shape).toEqual([3, 2]);
  expect([...tensor('wt').data]).toEqual([0, 3, 1, 4, 2, 5]);
  expect([...tensor('tail').data]).toEqual([4, 5]);
  expect(tensor('half').dtype).toBe('F16');
  expect([...toFloat32(tensor('half'))]).toEqual([1.5, -2]);
  expect(tensor('bf').dtype).toBe('BF16');
  expect([...toFloat32(tensor('bf'))]).toEqual([1.5, -2]);
  expect([...tensor('count').data]).toEqual([7n]);
  expect(tensor('none')).toMatchObject({ shape: [0, 3], data: new Float32Array() });
};

describe('torch.save files', () => {
  it('read tensors of a zip archive on demand', async () => {
    const source = memorySource(zipped);
    const { value, read } = await readTorchArchive(source);
    const model = (value as Map<string, PickleValue>).get('model') as Map<string, TorchTensor>;
    const before = source.taken;
    const tail = storedTensor('tail', model.get('tail') as TorchTensor, read);
    expect(source.taken).toBe(before);
    await tail.read();
    // The entry's header, and two of six numbers.
    expect(source.taken - before).toBe(30 + 8);
    await expectState(value, read);
  });

  it('are recognised without an archive', async () => {
    const source = memorySource(legacy);
    await expectState(readLegacyTorch(memoryInput(legacy)), readAtOffset(source));
    expect([legacy, zipped, edm].map((bytes) => isLegacyTorch(memoryInput(bytes)))).toEqual([
      ...[true, false, false],
    ]);
  });

  it('are refused if they are compressed, not an archive, truncated or damaged', async () => {
    await expect(readTorchArchive(memorySource(deflated))).rejects.toThrow(
      'compressed, which torch.save does not do',
    );
    await expect(readTorchArchive(memorySource(program))).rejects.toThrow(
      'It is a TorchScript program, which is not supported: save its weights, torch.save(network.state_dict(), ...).',
    );
    await expect(readTorchArchive(memorySource(legacy))).rejects.toThrow(
      /memory\.pt cannot be read as a file of PyTorch/,
    );
    const [damaged, index] = [Uint8Array.from(legacy), Buffer.from(legacy).lastIndexOf('0')];
    damaged[index] = 57;
    expect(() => readLegacyTorch(memoryInput(damaged))).toThrow(TractError);
  });
});

describe('small files that cause repeated work are refused', () => {
  const keys = Array.from({ length: 10_000 }, (_, i): [PickleValue, PickleValue] => [[i], null]);
  const never: ReadStorage = () => Promise.reject(new Error('not read here'));

  it('with dicts that are visited many times, whose keys are not names', () => {
    const odd = new Map<PickleValue, PickleValue>(keys);
    const value = new Map(Array.from({ length: 200 }, (_, i): [PickleValue, PickleValue] => [`a${i}`, odd]));
    expect(() => collectTensors(value, tensorTable(0), never)).toThrow('more than 1000000 values');
  });

  it("with EDM's modules that share their parameters", () => {
    const text = (value: string) => `U${String.fromCharCode(value.length)}${value}`;
    const get = (index: number) => `h${String.fromCharCode(index)}`;
    const put = (index: number) => `q${String.fromCharCode(index)}`;
    const object = (state: string) =>
      `${get(0)}}(${text('type')}${text('class')}${text('class_name')}${text('A')}${text('state')}${state}u\x85R`;
    const parameters = keys.map((_, i) => `M${String.fromCharCode(i & 255, i >> 8)}N`).join('');
    // Each module contains the one before twice: 255 in total, with 10,000 parameters that are not tensors.
    const modules = Array.from({ length: 7 }, (_, i) => {
      const inner = `}(${text('a')}${get(2 + i)}${text('b')}${get(2 + i)}u`;
      return `${object(`}(${text('_parameters')}${get(1)}${text('_modules')}${inner}u`)}${put(3 + i)}0`;
    });
    const pickle = [
      `\x80\x02ctorch_utils.persistence\n_reconstruct_persistent_obj\n${put(0)}0}(${parameters}u${put(1)}0`,
      `${object(`}${text('_parameters')}${get(1)}s`)}${put(2)}0${modules.join('')}${get(9)}.`,
    ];
    const source = memorySource(Uint8Array.from(Buffer.from(pickle.join(''), 'latin1')));
    expect(() => readEdmPickle(source)).toThrow('more than 1000000 modules and parameters');
  });

  it("with a storage of EDM's that is read many times", () => {
    const input = memoryInput(legacy);
    const load = edmGlobals(input, pickleBudget({ files: 2 }))['torch.storage _load_from_bytes'];
    const bytes = { pickled: 'bytes', begin: 0, end: legacy.length, read: () => legacy };
    expect([load?.call?.([bytes]), load?.call?.([bytes])].every((value) => value instanceof Map)).toBe(true);
    expect(() => load?.call?.([bytes])).toThrow('more storages in its pickle than networks have');
  });

  it('with an ordered dict that repeats a key', () => {
    const call = torchGlobals['collections OrderedDict']?.call;
    expect(() =>
      call?.([
        [
          ['a', 1],
          ['a', 2],
        ],
      ]),
    ).toThrow('a key twice');
    expect(
      call?.([
        [
          ['a', 1],
          ['b', 2],
        ],
      ]),
    ).toEqual(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    );
  });
});

describe('storedTensor refuses', () => {
  const storage: TorchStorage = { pickled: 'torch storage', dtype: 'F32', elements: 4, fileOffset: 0 };
  const read = readAtOffset(memorySource(new Uint8Array(16)));
  const tensor = (shape: number[], strides: number[], offset = 0): TorchTensor => ({
    pickled: 'torch tensor',
    storage,
    offset,
    shape,
    strides,
  });
  it.each([
    ['a tensor that extends beyond its storage', tensor([5], [1])],
    ['an offset beyond it', tensor([2], [1], 3)],
    ['strides beyond it', tensor([2, 2], [3, 1])],
    ['one number repeated without end', tensor([1_000_000, 1_000_000], [0, 0])],
  ])('%s', (_, one) => {
    expect(() => storedTensor('w', one, read)).toThrow(
      /The tensor "w" .*extends beyond its storage of 4 numbers/,
    );
  });

  it('a storage without data', () => {
    const empty = { ...tensor([1], [1]), storage: { ...storage, fileOffset: undefined } };
    expect(() => storedTensor('w', empty, read)).toThrow('"w" has no data');
  });
});

describe("EDM's pickles", () => {
  it('have class, configuration and weights, and no source text', async () => {
    const { className, config, tensors } = readEdmPickle(memorySource(edm));
    expect(className).toBe('EDMPrecond');
    expect(config).toEqual({
      img_resolution: 8,
      channel_mult: [1, 2],
      attn: [4],
      sigma_data: 0.5,
      sigma_max: Number.POSITIVE_INFINITY,
    });
    expect(Object.keys(tensors)).toEqual(['model.enc.8x8.weight']);
    const weight = await tensors['model.enc.8x8.weight']?.read();
    expect([...(weight?.data ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('are refused if they are something else, truncated or damaged', () => {
    expect(() => readEdmPickle(memorySource(Uint8Array.from(Buffer.from('}.'))))).toThrow(
      'does not contain a network of EDM',
    );
    expect(() => readEdmPickle(memorySource(legacy))).toThrow(TractError);
  });
});

describe('other damaged PyTorch files', () => {
  const source = (text: string) => memorySource(Uint8Array.from(Buffer.from(text, 'latin1')));

  it('are refused if they are not one, or have cyclic modules', () => {
    expect(() => readLegacyTorch(memoryInput(Uint8Array.from(Buffer.from('N.N.N.N.N.'))))).toThrow(
      'This is not a file of torch.save, which starts with other pickles: give another file.',
    );
    const object = (state: string) =>
      `h\x00}(U\x04typeU\x05classU\x0aclass_nameU\x01AU\x05state${state}u\x85R`;
    // A module that contains itself as "a".
    const round = `${object('}q\x01(U\x08_modules}q\x02u')}q\x030h\x02U\x01ah\x03s0h\x03.`;
    const pickle = `\x80\x02ctorch_utils.persistence\n_reconstruct_persistent_obj\nq\x000${round}`;
    expect(() => readEdmPickle(source(pickle))).toThrow(
      /The network has modules 64 deep: the file is damaged\./,
    );
  });

  it('are refused if a storage is not at its offset', async () => {
    const { value, read } = await readTorchArchive(memorySource(zipped));
    const model = (value as Map<string, PickleValue>).get('model') as Map<string, TorchTensor>;
    const { storage } = model.get('tail') as TorchTensor;
    await expect(read(storage, 0, 1e6)).rejects.toThrow(
      /does not have the requested range of a storage: get/,
    );
  });
});
