import '@tensorflow/tfjs-backend-cpu';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import { encodeSafetensors } from '@tractjs/zoo';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoints } from '../checkpoint/checkpoint-store';
import type { StoreEvent } from '../checkpoint/store-event';
import { contentOf, expectedAt, saveStep } from '../testing/states';
import { temporaryFolder } from '../testing/temporary-folder';

const root = temporaryFolder();
const sound = join(root, 'sound');
const names = ['000000000001', '000000000002'] as const;
let copies = 0;

beforeAll(async () => {
  await tf.setBackend('cpu');
  const writer = await (await openCheckpoints(sound)).begin();
  for (const step of [1, 2]) await saveStep(writer, step);
});

/** Copies a run with two checkpoints, and returns a path in the newest. */
const copy = () => {
  const folder = join(root, `copy-${copies++}`);
  cpSync(sound, folder, { recursive: true });
  return { folder, in: (file: string) => join(folder, 'checkpoints', names[1], file) };
};

/** Changes a file, and updates its size and checksum in the manifest. */
const forge = (at: ReturnType<typeof copy>, file: string, content: Uint8Array | string) => {
  writeFileSync(at.in(file), content);
  const manifest = JSON.parse(readFileSync(at.in('manifest.json'), 'utf8'));
  const bytes = readFileSync(at.in(file));
  manifest.files[file] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  writeFileSync(at.in('manifest.json'), JSON.stringify(manifest));
};

const document = (change: object) =>
  JSON.stringify({
    ...JSON.parse(readFileSync(join(sound, 'checkpoints', names[1], 'state.json'), 'utf8')),
    ...change,
  });

const edit = (at: ReturnType<typeof copy>, from: string | RegExp, to: string) =>
  writeFileSync(at.in('manifest.json'), readFileSync(at.in('manifest.json'), 'utf8').replace(from, to));

const header = (table: object, bytes: number) => {
  const json = Buffer.from(JSON.stringify(table));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(bytes)]);
};

describe('a damaged checkpoint is skipped for the previous one', () => {
  it.each<[string, (at: ReturnType<typeof copy>) => void, RegExp]>([
    ['without its manifest', (at) => rmSync(at.in('manifest.json')), /manifest\.json is missing/],
    [
      'with half a manifest',
      (at) => truncateSync(at.in('manifest.json'), 40),
      /manifest\.json is not well-formed JSON/,
    ],
    [
      'with a manifest of another format',
      (at) => edit(at, 'tract-checkpoint', 'x'),
      /does not have the expected contents/,
    ],
    [
      'with a huge manifest',
      (at) => truncateSync(at.in('manifest.json'), 2 ** 30),
      /1073741824 bytes, more than/,
    ],
    [
      'whose manifest is a folder',
      (at) => {
        rmSync(at.in('manifest.json'));
        mkdirSync(at.in('manifest.json'));
      },
      /manifest\.json is not a file/,
    ],
    ['without its tensors', (at) => rmSync(at.in('state.safetensors')), /state\.safetensors is missing/],
    [
      'with half of its tensors',
      (at) => truncateSync(at.in('state.safetensors'), 99),
      /has 99 bytes, and its manifest says \d+/,
    ],
    [
      'of a wrong size',
      (at) => edit(at, /"bytes":\d+/, '"bytes":9007199254740991'),
      /and its manifest says 9007199254740991/,
    ],
    [
      'of a size that is not a number',
      (at) => edit(at, /"bytes":\d+/, '"bytes":1e400'),
      /does not have the expected contents/,
    ],
    [
      'with one bit changed',
      (at) => {
        const b = readFileSync(at.in('state.safetensors'));
        b[b.length - 2] = 8 ^ (b.at(-2) as number);
        writeFileSync(at.in('state.safetensors'), b);
      },
      /checksum/,
    ],
    [
      'with an extra file in its manifest',
      (at) => edit(at, '"files":{', '"files":{"../x":{"bytes":1,"sha256":""},'),
      /does not have the expected/,
    ],
    [
      'of another step',
      (at) => forge(at, 'state.json', document({ position: { step: 7 } })),
      /is of another step/,
    ],
    [
      'of a position that is not a number',
      (at) => forge(at, 'state.json', document({ position: { step: 2, phase: null } })),
      /does not have the expected/,
    ],
    [
      'with deeply nested lists',
      (at) =>
        forge(
          at,
          'state.json',
          document({ configuration: { a: 0 } }).replace('0}', `${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
        ),
      /not well-formed/,
    ],
    [
      'with a billion steps pending',
      (at) => forge(at, 'state.json', document({ pending: Array(10_001).fill({}) })),
      /does not have the expected/,
    ],
    [
      'with malformed tensors',
      (at) => forge(at, 'state.safetensors', 'no tensors'),
      /state\.safetensors cannot be used/,
    ],
    [
      'with a header of impossible length',
      (at) => forge(at, 'state.safetensors', new Uint8Array(16).fill(0xff)),
      /limit is/,
    ],
    [
      'with a tensor of 1e9 values and none in the file',
      (at) =>
        forge(
          at,
          'state.safetensors',
          header({ a: { dtype: 'F32', shape: [1e9], data_offsets: [0, 4e9] } }, 8),
        ),
      /the file has 8/,
    ],
    [
      'with tensors of another dtype',
      (at) =>
        forge(
          at,
          'state.safetensors',
          encodeSafetensors({ a: { dtype: 'I32', shape: [1], data: Int32Array.of(1) } }),
        ),
      /"a" is I32, not F32/,
    ],
  ])('%s', async (_, damage, why) => {
    const at = copy();
    damage(at);
    const events: StoreEvent[] = [];
    const store = await openCheckpoints(at.folder, { onEvent: (event) => events.push(event) });
    expect(await contentOf(store.saved as never)).toEqual(expectedAt(1, [1]));
    expect(events.map(({ event }) => event)).toEqual(['fallback']);
    expect(events[0]?.['message']).toMatch(why);
    expect(events[0]?.['message']).toMatch(
      /^A checkpoint is damaged and skipped \(.*\): continuing from .*, step 1\.$/,
    );
    // It is renamed before the run continues, and removed when the run is done.
    const writer = await store.begin();
    expect(readdirSync(join(at.folder, 'checkpoints')).sort()).toEqual([names[0], `${names[1]}.damaged`]);
    await saveStep(writer, 2);
    expect(await contentOf((await openCheckpoints(at.folder)).saved as never)).toEqual(expectedAt(2, [1, 2]));
    await writer.finish();
    expect(readdirSync(at.folder)).toEqual(['metrics.jsonl']);
  });
});

describe('a run', () => {
  it('is refused if none of its checkpoints is complete', async () => {
    const { folder } = copy();
    for (const name of names) rmSync(join(folder, 'checkpoints', name, 'state.json'));
    await expect(openCheckpoints(folder)).rejects.toThrow(TractError);
    await expect(openCheckpoints(folder)).rejects.toThrow(
      /^No checkpoint of .* is complete \(.*2: state\.json is missing; .*1: state\.json is missing\), so the run cannot continue: put the folder back from a copy, or start over \(fresh: true\)\.$/,
    );
    const { saved } = await openCheckpoints(folder, { fresh: true });
    expect(saved).toBeUndefined();
  });

  it('is refused if its tensors need too much memory, before they are made', async () => {
    const { saved } = await openCheckpoints(sound, { available: () => 10 });
    await expect(saved?.tensors()).rejects.toThrow(TractError);
    await expect(saved?.tensors()).rejects.toThrow(
      /state\.safetensors has 1 MB of tensors, and 1 MB of memory are available: end other programs, or continue this run on a machine with more memory\. Nothing was changed\.$/,
    );
  });

  it.each<[string, (path: string) => void, number[]]>([
    ['missing', (path) => rmSync(path), []],
    ['cut short', (path) => truncateSync(path, readFileSync(path).length - 5), [32]],
    ['garbage', (path) => writeFileSync(path, Buffer.alloc(readFileSync(path).length, 10)), []],
  ])('continues if its loss curve is %s, and reports it', async (_, damage, samples) => {
    const { folder } = copy();
    damage(join(folder, 'metrics.jsonl'));
    const events: StoreEvent[] = [];
    const store = await openCheckpoints(folder, { onEvent: (event) => events.push(event) });
    expect(await contentOf(store.saved as never)).toEqual({ ...expectedAt(2, []), samples });
    expect(events.map(({ event }) => event)).toEqual(['curve']);
    expect(events[0]?.['message']).toBe(
      'Points of the loss curve before step 2 are lost; the run itself is complete, and continues.',
    );
    const writer = await store.begin();
    await saveStep(writer, 3);
    const { saved } = await openCheckpoints(folder);
    expect(saved?.points.map((point) => point.samples)).toEqual([...samples, 96]);
  });
});
