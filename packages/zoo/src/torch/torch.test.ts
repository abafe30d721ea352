import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { afterAll, describe, expect, it } from 'vitest';
import type { PickleValue } from '../pickle/values';
import { toFloat32 } from '../safetensors';
import { readEdmPickle } from './edm-pickle';
import { isLegacyTorch, readLegacyTorch } from './legacy';
import { type TorchTensor, toSafeTensor } from './tensors';
import { deflated, edm, legacy, zipped } from './testing/files';
import { readTorchArchive } from './torch-archive';

const folder = mkdtempSync(join(tmpdir(), 'tract-torch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (bytes: Uint8Array): string => {
  const path = join(folder, 'file.pt');
  writeFileSync(path, bytes);
  return path;
};

const expectState = (value: PickleValue): void => {
  const whole = value as Map<string, PickleValue>;
  expect(whole.get('step')).toBe(3);
  const model = whole.get('model') as Map<string, TorchTensor>;
  const tensor = (name: string) => toSafeTensor(name, model.get(name) as TorchTensor);
  expect([...model.keys()]).toEqual(['w', 'wt', 'tail', 'half', 'bf', 'count', 'none']);
  expect(tensor('w')).toMatchObject({ dtype: 'F32', shape: [2, 3] });
  expect([...tensor('w').data]).toEqual([0, 1, 2, 3, 4, 5]);
  // The transposed view of the same storage, in its own row-major order.
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

describe('files of torch.save', () => {
  it('as zip archives, whose tensors share memory where their storage is shared', async () => {
    const value = await readTorchArchive(fileOf(zipped));
    expectState(value);
    const model = (value as Map<string, PickleValue>).get('model') as Map<string, TorchTensor>;
    const [w, tail] = ['w', 'tail'].map((name) => toSafeTensor(name, model.get(name) as TorchTensor).data);
    expect(tail?.buffer).toBe(w?.buffer);
  });

  it('without an archive, which are told from others', () => {
    expectState(readLegacyTorch(legacy));
    expect([legacy, zipped, edm].map(isLegacyTorch)).toEqual([true, false, false]);
  });

  it('are refused where they are compressed, no archive, cut short, or damaged', async () => {
    await expect(readTorchArchive(fileOf(deflated))).rejects.toThrow(
      'compressed, which torch.save does not do',
    );
    await expect(readTorchArchive(fileOf(legacy))).rejects.toThrow(
      /file\.pt cannot be read as a file of PyTorch/,
    );
    for (let length = 0; length < legacy.length; length += 7)
      expect(() => readLegacyTorch(legacy.subarray(0, length))).toThrow(TractError);
    for (let length = 0; length < zipped.length; length += 101)
      await expect(readTorchArchive(fileOf(zipped.subarray(0, length)))).rejects.toBeInstanceOf(TractError);
    const [damaged, index] = [Uint8Array.from(legacy), Buffer.from(legacy).lastIndexOf('0')];
    damaged[index] = 57;
    expect(() => readLegacyTorch(damaged)).toThrow(TractError);
  });
});

describe('toSafeTensor refuses', () => {
  const storage = { pickled: 'torch storage', dtype: 'F32', elements: 4, bytes: new Uint8Array(16) } as const;
  const tensor = (shape: number[], strides: number[], offset = 0): TorchTensor => ({
    ...{ pickled: 'torch tensor', storage, offset, shape, strides },
  });
  it.each([
    ['what reaches beyond its storage', tensor([5], [1])],
    ['an offset beyond it', tensor([2], [1], 3)],
    ['strides beyond it', tensor([2, 2], [3, 1])],
    ['one number repeated without end', tensor([1_000_000, 1_000_000], [0, 0])],
  ])('%s', (_, one) => {
    expect(() => toSafeTensor('w', one)).toThrow(/The tensor "w" .*reaches beyond its storage of 4 numbers/);
  });

  it('a storage without data', () => {
    const empty = { ...tensor([1], [1]), storage: { ...storage, bytes: undefined } };
    expect(() => toSafeTensor('w', empty)).toThrow('"w" has no data');
  });
});

describe("EDM's pickles", () => {
  it('give class, configuration and weights, and nothing of their source text', () => {
    const { className, config, tensors } = readEdmPickle(edm);
    expect(className).toBe('EDMPrecond');
    expect(config).toEqual({
      img_resolution: 8,
      channel_mult: [1, 2],
      attn: [4],
      sigma_data: 0.5,
      sigma_max: Number.POSITIVE_INFINITY,
    });
    expect(Object.keys(tensors)).toEqual(['model.enc.8x8.weight']);
    expect([...(tensors['model.enc.8x8.weight']?.data ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('are refused where they are something else, cut short, or damaged', () => {
    expect(() => readEdmPickle(Uint8Array.from(Buffer.from('}.')))).toThrow('holds no network of EDM');
    expect(() => readEdmPickle(legacy)).toThrow(TractError);
    for (let length = 0; length < edm.length; length += 11)
      expect(() => readEdmPickle(edm.subarray(0, length))).toThrow(TractError);
    let state = 1;
    for (let i = 0; i < 3000; i++) {
      const damaged = Uint8Array.from(edm);
      for (let k = 0; k < 3; k++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        damaged[state % damaged.length] = state >>> 24;
      }
      try {
        readEdmPickle(damaged);
      } catch (error) {
        if (!(error instanceof TractError)) throw error;
      }
    }
  });
});
