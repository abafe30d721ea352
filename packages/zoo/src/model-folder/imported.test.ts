import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { CheckpointFile } from '../checkpoint/checkpoint-file';
import { networkFromSidecar } from './imported';

const folder = mkdtempSync(join(tmpdir(), 'tract-beside-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const beside = (text: string) => {
  writeFileSync(join(folder, 'net.json'), text);
  return networkFromSidecar({ path: join(folder, 'net.pt'), format: 'torch' } as CheckpointFile);
};

it('takes the network that lies beside the weights, and nothing where none does', async () => {
  expect(await beside('{"kind": "edm", "class": "EDMPrecond"}')).toEqual({
    kind: 'edm',
    class: 'EDMPrecond',
  });
  const alone = { path: join(folder, 'alone.pt'), format: 'torch' } as CheckpointFile;
  expect(await networkFromSidecar(alone)).toBeUndefined();
});

it('says what to do where the file beside is another', async () => {
  await expect(beside('{"format": "tract-model"}')).rejects.toThrow(
    `${join(folder, 'net.pt')} is the weights of a model folder: give the folder, ${folder}, in its place.`,
  );
  await expect(beside('{"width": 3}')).rejects.toThrow(
    'net.json does not say the kind of network that net.pt is of: write { "kind": "edm", ... } with its options, or move it elsewhere.',
  );
});
