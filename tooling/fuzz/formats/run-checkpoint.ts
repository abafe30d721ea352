import '@tensorflow/tfjs-backend-cpu';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TractError } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { openCheckpoints } from '@tractjs/runs';
import { bytes } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import { damageJson } from '../damage/json';
import type { Files, Format } from '../format';
import { safetensors } from './safetensors';

const root = new URL('../../../packages/runs/recordings/', import.meta.url);
const recorded = (name: string): Uint8Array => readFileSync(fileURLToPath(new URL(name, root)));
const filesOf = (version: string, names: readonly string[]): Files =>
  Object.fromEntries(names.map((name) => [name, recorded(`${version}/${name}`)]));

const FOLDER = 'checkpoints/000000000012';
const [MANIFEST, DOCUMENT, TENSORS] = ['manifest.json', 'state.json', 'state.safetensors'].map(
  (name) => `${FOLDER}/${name}`,
) as [string, string, string];
const second = filesOf('version-2', [MANIFEST, DOCUMENT, TENSORS, 'metrics.jsonl']);
const first = filesOf('version-1', ['checkpoint/state.json', 'checkpoint/state.safetensors']);

const textOf = (files: Files, name: string): string => Buffer.from(files[name] as Uint8Array).toString();
const sumOf = (content: Uint8Array) => ({
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});

/** Makes the manifest of a checkpoint match its damaged files, as an attacker would. */
const signed = (document: Uint8Array, tensors: Uint8Array): Files => {
  const manifest = JSON.parse(textOf(second, MANIFEST)) as object;
  const files = { 'state.json': sumOf(document), 'state.safetensors': sumOf(tensors) };
  const text = JSON.stringify({ ...manifest, files });
  return { ...second, [MANIFEST]: bytes(text), [DOCUMENT]: document, [TENSORS]: tensors };
};

/** Checkpoints of a run, of both versions: by their JSON, with corrected checksums, missing files, and bytes. */
export const runCheckpoint: Format = {
  name: 'checkpoint',
  whole: [second, first],
  damaged(dice): Files {
    const way = dice.below(10);
    const [document, tensors] = [second[DOCUMENT] as Uint8Array, second[TENSORS] as Uint8Array];
    if (way < 2) return { ...second, [MANIFEST]: bytes(damageJson(textOf(second, MANIFEST), dice)) };
    if (way < 5) return signed(bytes(damageJson(textOf(second, DOCUMENT), dice)), tensors);
    if (way < 6) return signed(document, safetensors.damaged(dice)['weights'] as Uint8Array);
    if (way < 7) return signed(document, damageBytes(tensors, dice));
    const files = dice.chance(0.5) ? first : second;
    const name = dice.pick(Object.keys(files));
    if (dice.chance(0.2))
      return Object.fromEntries(Object.entries(files).filter(([other]) => other !== name));
    if (name.endsWith('.json') && dice.chance(0.6))
      return { ...files, [name]: bytes(damageJson(textOf(files, name), dice)) };
    return { ...files, [name]: damageBytes(files[name] as Uint8Array, dice) };
  },
  async read(folder) {
    const { saved } = await openCheckpoints(folder);
    if (saved === undefined) throw new TractError(`${folder} has no checkpoints.`);
    disposeParams(await saved.tensors());
  },
};
