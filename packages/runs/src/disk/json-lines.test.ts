import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openJsonLines, readJsonLines } from './json-lines';

const root = mkdtempSync(join(tmpdir(), 'tract-lines-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let files = 0;
const fresh = (content?: string | Buffer): string => {
  const path = join(root, `${files++}.jsonl`);
  if (content !== undefined) writeFileSync(path, content);
  return path;
};
const read = (path: string) => readJsonLines(path, (value) => value);

describe('a file of JSON lines', () => {
  it('has what was appended, in order, also if it is opened several times', async () => {
    const path = fresh();
    const first = await openJsonLines(path);
    await Promise.all([1, 2, 3].map((step) => first.append({ step })));
    expect(await first.sync()).toBe(statSync(path).size);
    await first.close();
    const second = await openJsonLines(path);
    await second.append({ step: 4, text: 'ä\n' });
    await second.close();
    expect(await read(path)).toEqual({
      values: [{ step: 1 }, { step: 2 }, { step: 3 }, { step: 4, text: 'ä\n' }],
      bytes: statSync(path).size,
      tornBytes: 0,
      skipped: 0,
    });
  });

  it('loses only a torn last line when it is opened', async () => {
    const whole = '{"a":1}\n{"b":2}\n{"c":3}\n';
    for (let length = 0; length <= whole.length; length++) {
      const path = fresh(whole.slice(0, length));
      const lines = whole.slice(0, length).split('\n').length - 1;
      const found = await read(path);
      expect([found.values.length, found.bytes, found.tornBytes, found.skipped]).toEqual([
        ...[lines, 8 * lines, length % 8, 0],
      ]);
      // The first bytes of a file that has grown since.
      const early = await readJsonLines(fresh(whole), (value) => value, { limit: length });
      expect(early).toEqual(found);
      const file = await openJsonLines(path);
      await file.append(0);
      await file.close();
      expect(readFileSync(path, 'utf8')).toBe(`${whole.slice(0, 8 * lines)}0\n`);
    }
  });

  it('finds the end of the last line before a long torn one', async () => {
    const path = fresh(`[]\n${'x'.repeat(300_000)}`);
    await (await openJsonLines(path)).close();
    expect(readFileSync(path, 'utf8')).toBe('[]\n');
  });

  it('is truncated to the bytes that a checkpoint knows', async () => {
    const path = fresh('1\n2\n3\n');
    await (await openJsonLines(path, { length: 4 })).close();
    expect(readFileSync(path, 'utf8')).toBe('1\n2\n');
    await (await openJsonLines(path, { length: 100 })).close();
    expect(readFileSync(path, 'utf8')).toBe('1\n2\n');
  });

  it('can be read while it is written', async () => {
    const path = fresh();
    const file = await openJsonLines(path);
    await file.append(1);
    appendFileSync(path, '{"half');
    expect(await read(path)).toEqual({ values: [1], bytes: 2, tornBytes: 6, skipped: 0 });
    await file.close();
  });
});

describe('readJsonLines', () => {
  it('skips and counts lines that are damaged, too long or of another kind', async () => {
    const long = JSON.stringify('x'.repeat(2 ** 20));
    const path = fresh(`1\n{"broken\n\n${'\0'.repeat(40)}\n${long}\n"two"\n3\n`);
    const numbers = (value: unknown) => (typeof value === 'number' ? value : undefined);
    expect(await readJsonLines(path, numbers)).toEqual({
      values: [1, 3],
      bytes: statSync(path).size,
      tornBytes: 0,
      skipped: 5,
    });
  });

  it('keeps the last values if there are many', async () => {
    const path = fresh(Array.from({ length: 1000 }, (_, i) => `${i}\n`).join(''));
    const { values } = await readJsonLines(path, (value) => value as number, { last: 10 });
    expect(values).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
  });

  it('finds nothing in a missing file, and refuses what is not a file', async () => {
    expect(await read(join(root, 'none'))).toEqual({ values: [], bytes: 0, tornBytes: 0, skipped: 0 });
    await expect(read(root)).rejects.toThrow(/is not a file: move it away/);
  });
});
