import '@tensorflow/tfjs-backend-cpu';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findRecordings } from './find-recordings';
import { replayFolder } from './replay-folder';

const recordings = fileURLToPath(new URL('../recordings', import.meta.url));

beforeAll(() => tf.setBackend('cpu'));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recordings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `npm run test:reference` does, once the backend is up. */
const replay = async (reference: string) => {
  const out: string[] = [];
  const status = await replayFolder(reference, (line) => out.push(line));
  return { status, out };
};

const networks = readdirSync(join(recordings, 'networks'))
  .filter((name) => name.endsWith('.safetensors'))
  .sort();

/** A safetensors file of nothing but its header. */
const safetensors = (header: unknown): Buffer => {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text]);
};

describe('replayFolder', () => {
  it('replays the recordings of the package', async () => {
    const { status, out } = await replay(recordings);
    expect(out.filter((line) => line.startsWith('FAILED'))).toEqual([]);
    expect(out.at(-1)).toBe(`replayed ${networks.length + 9}, failed 0, unsupported 0`);
    expect(
      out.some((line) =>
        /^replayed +tract_vp\.json\[1\] vp-cosine ddim tract T 16 phase 1.*worst relative error \d/.test(
          line,
        ),
      ),
    ).toBe(true);
    expect(
      out.some((line) => /^replayed +samplers\.json\[1\] ablation_sampler .*discretization=vp/.test(line)),
    ).toBe(true);
    expect(status).toBe(0);
  });

  it('fails on a wrong number, on a broken file, and counts networks that it cannot read yet', async () => {
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
    const runs = JSON.parse(readFileSync(join(recordings, 'tract_vp.json'), 'utf8'));
    runs[1].steps[2].student_after[1] += 1e-4;
    writeFileSync(join(folder, 'deep', 'er', 'any-name.json'), JSON.stringify(runs));
    writeFileSync(join(folder, 'cut-short.json'), JSON.stringify(runs).slice(0, 1000));
    writeFileSync(join(folder, 'net.safetensors'), safetensors({ __metadata__: { arch: 'tiny' } }));
    const { status, out } = await replay(folder);
    expect(out.find((line) => line.includes('cut-short.json'))).toMatch(/^FAILED .*cannot be read/);
    expect(out.find((line) => line.includes('any-name.json[1]'))).toMatch(/^FAILED .*step 3 student_after/);
    expect(out.find((line) => line.includes('net.safetensors'))).toMatch(/^unsupported/);
    expect(out.at(-1)).toBe('replayed 1, failed 2, unsupported 1');
    expect(status).toBe(1);
  });

  it('exits with 1 if there is nothing to replay', async () => {
    writeFileSync(join(folder, 'package.json'), '{"name": "not-a-recording"}');
    const { status, out } = await replay(folder);
    expect(out.at(-1)).toBe('replayed 0, failed 0, unsupported 0');
    expect(out[0]).toContain('Nothing to replay');
    expect(status).toBe(1);
    expect(await replay(join(folder, 'missing'))).toMatchObject({
      status: 1,
      out: [expect.stringContaining('TRACT_REFERENCE')],
    });
  });
});

describe('findRecordings', () => {
  it('recognises content: lists of runs, single runs, cases, networks', () => {
    cpSync(recordings, join(folder, 'copy'), { recursive: true });
    const [run] = JSON.parse(readFileSync(join(recordings, 'tract_edm.json'), 'utf8'));
    writeFileSync(join(folder, 'one.json'), JSON.stringify(run));
    writeFileSync(join(folder, 'other.json'), '[1, 2, {"a": 1}]');
    writeFileSync(join(folder, 'cases.json'), '{"cases": [3]}');
    writeFileSync(join(folder, 'model.safetensors'), safetensors({}));
    writeFileSync(join(folder, 'broken.safetensors'), Buffer.from([200, 0, 0, 0, 0, 0, 0, 0, 123]));
    const found = findRecordings(folder).map(({ form, name }) => `${form} ${name.split(' ')[0]}`);
    expect(found).toEqual([
      'broken broken.safetensors',
      'broken cases.json[0]',
      ...[0, 1].map((i) => `tract ${join('copy', 'btd_vp.json')}[${i}]`),
      ...networks.map((name) => `network ${join('copy', 'networks', name)}`),
      ...[0, 1, 2, 3].map((i) => `sampler ${join('copy', 'samplers.json')}[${i}]`),
      `tract ${join('copy', 'tract_edm.json')}[0]`,
      `tract ${join('copy', 'tract_vp.json')}[0]`,
      `tract ${join('copy', 'tract_vp.json')}[1]`,
      'tract one.json',
    ]);
  });
});
