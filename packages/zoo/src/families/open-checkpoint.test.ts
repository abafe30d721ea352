import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../safetensors/safetensors';
import { readAll } from '../testing/read-all';
import { edm, legacy, zipped } from '../torch/testing/files';
import { openCheckpoint } from './open-checkpoint';

const folder = mkdtempSync(join(tmpdir(), 'tract-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Names without an extension: formats are detected by their first bytes.
const fileOf = (bytes: Uint8Array): string => {
  const path = join(folder, 'weights');
  writeFileSync(path, bytes);
  return path;
};
const safe = encodeSafetensors(
  { a: { dtype: 'F32', shape: [2], data: new Float32Array([1, 2]) } },
  { arch: 'tiny', config: '{"width": 3}' },
);

describe('openCheckpoint', () => {
  it.each([
    ['torch', zipped],
    ['torch, legacy', legacy],
  ])('reads the nested dicts of %s', async (format, bytes) => {
    const file = await readAll(fileOf(bytes));
    expect(file.format).toBe(format);
    expect(Object.keys(file.tensors)).toEqual(
      ['w', 'wt', 'tail', 'half', 'bf', 'count', 'none'].map((name) => `model.${name}`),
    );
    expect([...(file.tensors['model.wt']?.data ?? [])]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it("reads EDM's pickles, with their class and configuration", async () => {
    expect(await readAll(fileOf(edm))).toMatchObject({
      format: 'EDM pickle',
      className: 'EDMPrecond',
      config: { img_resolution: 8 },
      bytes: edm.length,
    });
  });

  it('reads safetensors with their metadata and configuration', async () => {
    const file = await readAll(fileOf(safe));
    expect(file).toMatchObject({ format: 'safetensors', metadata: { arch: 'tiny' }, config: { width: 3 } });
    expect(file.className).toBeUndefined();
    expect(file.tensors).toEqual({ a: { dtype: 'F32', shape: [2], data: new Float32Array([1, 2]) } });
  });

  it('reads values until it is closed', async () => {
    const file = await openCheckpoint(fileOf(safe));
    const before = await file.tensors['a']?.read();
    await file.close();
    await file.close();
    await expect(file.tensors['a']?.read()).rejects.toThrow('is closed: read its tensors before close()');
    expect([...(before?.data ?? [])]).toEqual([1, 2]);
  });

  it.each([
    ['an empty file', new Uint8Array()],
    ['a text', Uint8Array.from(Buffer.from('not weights at all, but a text'))],
    ['a truncated safetensors file', safe.subarray(0, safe.length - 1)],
    ['a pickle without tensors', Uint8Array.from(Buffer.from('\x80\x02}.', 'latin1'))],
    ['an archive without a pickle', Uint8Array.from(Buffer.from('504b0506'.padEnd(44, '0'), 'hex'))],
  ])('refuses %s', async (_, bytes) => {
    await expect(openCheckpoint(fileOf(bytes))).rejects.toBeInstanceOf(TractError);
  });
});
