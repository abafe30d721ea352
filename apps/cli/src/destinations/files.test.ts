import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import { readJsonIfGood, writeAtomically } from './files';

const root = temporaryFolder();

describe('writeAtomically', () => {
  it('creates parent folders, replaces, and leaves no temporary file', async () => {
    const path = join(root, 'a', 'b', 'file');
    await writeAtomically(path, 'one');
    await writeAtomically(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(root, 'a', 'b'))).toEqual(['file']);
  });

  it('keeps the existing file if it fails', async () => {
    const path = join(root, 'folder');
    mkdirSync(join(path, 'inner'), { recursive: true });
    await expect(writeAtomically(path, 'text')).rejects.toThrow();
    expect(readdirSync(path)).toEqual(['inner']);
    expect(readdirSync(root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('readJsonIfGood', () => {
  it('returns undefined for a missing or truncated file', async () => {
    const path = join(root, 'value.json');
    writeFileSync(path, '{ "a": 1 }');
    expect(await readJsonIfGood(path)).toEqual({ a: 1 });
    writeFileSync(path, '{ "a": ');
    expect(await readJsonIfGood(path)).toBeUndefined();
    expect(await readJsonIfGood(join(root, 'none.json'))).toBeUndefined();
  });
});
