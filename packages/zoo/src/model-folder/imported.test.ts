import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { CheckpointFile } from '../checkpoint/checkpoint-file';
import { networkFromSidecar } from './imported';

const folder = mkdtempSync(join(tmpdir(), 'tract-sidecar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sidecarOf = (text: string) => {
  writeFileSync(join(folder, 'net.json'), text);
  return networkFromSidecar({ path: join(folder, 'net.pt'), format: 'torch' } as CheckpointFile);
};

it('reads the network from a sidecar file, if there is one', async () => {
  expect(await sidecarOf('{"kind": "edm", "class": "EDMPrecond"}')).toEqual({
    kind: 'edm',
    class: 'EDMPrecond',
  });
  const alone = { path: join(folder, 'alone.pt'), format: 'torch' } as CheckpointFile;
  expect(await networkFromSidecar(alone)).toBeUndefined();
});

it('says what to do with a sidecar of another kind', async () => {
  await expect(sidecarOf('{"format": "tract-model"}')).rejects.toThrow(
    `${join(folder, 'net.pt')} has the weights of a model folder: give the folder, ${folder}, instead.`,
  );
  await expect(sidecarOf('{"width": 3}')).rejects.toThrow(
    'net.json does not name the kind of network in net.pt: write { "kind": "edm", ... } with its options, or move it elsewhere.',
  );
});
