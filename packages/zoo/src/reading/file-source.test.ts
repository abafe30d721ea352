import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { afterAll, expect, it } from 'vitest';
import { openSource } from './file-source';

const folder = mkdtempSync(join(tmpdir(), 'tract-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'file');
const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251);

it('reads ranges of a file into separate buffers', async () => {
  writeFileSync(path, content);
  const source = await openSource(path);
  expect(source.bytes).toBe(300_000);
  for (const [begin, end] of [
    ...[
      [0, 0],
      [0, 16],
      [65_530, 65_540],
      [65_536, 200_000],
      [10, 300_000],
      [299_999, 300_000],
    ],
    [300_000, 300_000],
  ] as [number, number][]) {
    const expected = Buffer.from(content.subarray(begin, end));
    const [now, later] = [source.readNow(begin, end), await source.read(begin, end)];
    expect(expected.equals(now) && expected.equals(later)).toBe(true);
    expect(later.buffer).not.toBe(now.buffer);
    expect(later.buffer.byteLength).toBe(end - begin);
  }
  expect((await source.readWhole()).byteLength).toBe(300_000);
  await source.close();
});

it('refuses ranges that the file does not have, or has no longer', async () => {
  writeFileSync(path, content);
  const source = await openSource(path);
  for (const [begin, end] of [
    [0, 300_001],
    [-1, 5],
    [5, 4],
    [Number.NaN, 5],
  ] as [number, number][]) {
    expect(() => source.readNow(begin, end)).toThrow(TractError);
    await expect(source.read(begin, end)).rejects.toThrow('has 300000 bytes, and bytes');
  }
  truncateSync(path, 100_000);
  await expect(source.read(80_000, 290_000)).rejects.toThrow('became shorter while it was read');
  await source.close();
  await expect(source.read(0, 1)).rejects.toThrow('is closed');
});

it('refuses folders, missing files and impossible paths', async () => {
  await expect(openSource(folder)).rejects.toThrow(/is not a file|cannot be read/);
  await expect(openSource(join(folder, 'none'))).rejects.toThrow('cannot be read (it does not exist)');
  for (const odd of [join(path, 'inside'), 'a\0b', 'x'.repeat(10_000)])
    await expect(openSource(odd)).rejects.toBeInstanceOf(TractError);
});
