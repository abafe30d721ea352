import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { decodeSafetensors, encodeSafetensors, type SafeFile } from '@tractjs/zoo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayRecording } from './replay-recording';

beforeAll(() => tf.setBackend('cpu'));
const folder = mkdtempSync(join(tmpdir(), 'tract-network-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const recorded = fileURLToPath(new URL('../recordings/networks/edm_ddpmpp.safetensors', import.meta.url));

/** The recording, changed. */
const changed = (change: (file: SafeFile) => SafeFile) => {
  const { tensors, metadata } = change(decodeSafetensors(readFileSync(recorded)));
  const path = join(folder, 'changed.safetensors');
  writeFileSync(path, encodeSafetensors(tensors, metadata));
  return replayRecording({ form: 'network', name: 'changed', path });
};
const nudged = (name: string, by: number) => (file: SafeFile) => {
  const tensor = file.tensors[name] as SafeFile['tensors'][string];
  const data = Float32Array.from(tensor.data as Float32Array);
  data[0] = (data[0] as number) + by;
  return { ...file, tensors: { ...file.tensors, [name]: { ...tensor, data } } };
};

describe('replaying a network', () => {
  it('leaves no tensors', () => {
    const before = tf.memory().numTensors;
    expect(changed((file) => file).status).toBe('replayed');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('fails if the output, a weight or an input differs, or a weight is missing', () => {
    expect(changed(nudged('output', 0.01)).status).toBe('failed');
    expect(changed(nudged('net.model.dec.16x16_aux_conv.bias', 0.1)).status).toBe('failed');
    expect(changed(nudged('input.sigma', 0.1)).status).toBe('failed');
    const without = changed(({ tensors, metadata }) => {
      const { 'net.model.map_layer0.bias': _, ...rest } = tensors;
      return { tensors: rest, metadata };
    });
    expect(without).toMatchObject({ status: 'failed', message: expect.stringContaining('map_layer0.bias') });
  });

  it('names unknown architectures', () => {
    const outcome = changed(({ tensors }) => ({ tensors, metadata: { arch: 'tiny' } }));
    expect(outcome).toMatchObject({ status: 'unsupported', message: expect.stringContaining('tiny') });
  });
});
