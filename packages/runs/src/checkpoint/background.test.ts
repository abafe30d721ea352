import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import { build } from 'tsup';
import { beforeAll, describe, expect, it } from 'vitest';
import { diskFiles } from '../disk/file-layer';
import { contentOf, expectedAt, saveStep, stateOf } from '../testing/states';
import { temporaryFolder } from '../testing/temporary-folder';
import { inBackground } from './background';
import { openCheckpoints } from './checkpoint-store';

const root = temporaryFolder();
const program = pathToFileURL(join(root, 'program', 'save-worker.mjs'));

beforeAll(async () => {
  await tf.setBackend('cpu');
  // Bundled like the package's build: vitest cannot run the sources on a thread.
  await build({
    config: false,
    entry: [fileURLToPath(new URL('save-worker.ts', import.meta.url))],
    format: 'esm',
    platform: 'node',
    outDir: join(root, 'program'),
    outExtension: () => ({ js: '.mjs' }),
    noExternal: [/./],
    removeNodeProtocol: false,
    clean: false,
    silent: true,
  });
});

describe('the saving thread', () => {
  it('saves the state at the time of the call, while the state changes', async () => {
    const folder = join(root, 'moving');
    const writer = await (await openCheckpoints(folder, { program })).begin();
    const first = stateOf(1, { phase: 0 });
    writer.prepare(first);
    expect(writer.busy).toBe(true);
    await writer.settle();
    for (const step of [1, 2, 3]) {
      writer.metrics.add({ phase: 0, samples: 32 * step, loss: 1, step });
      const values = tf.variable(tf.fill([2, 3], step));
      const tensors = { 'params/w': values, 'adam.m/b': tf.tensor1d([step, -step]) };
      const saving = writer.save(
        { tensors, position: { step } },
        { configuration: {}, seconds: step / 2, pending: [{ loss: step }] },
      );
      expect(writer.busy).toBe(true);
      values.assign(tf.fill([2, 3], -1));
      tf.dispose(tensors);
      await saving;
      expect(writer.busy).toBe(false);
    }
    expect(await contentOf((await openCheckpoints(folder)).saved as never)).toEqual(expectedAt(3, [1, 2, 3]));
    tf.dispose(first.tensors);
  });

  it('saves states in sequence if the second call comes before the first save is done', async () => {
    const folder = join(root, 'turns');
    const writer = await (await openCheckpoints(folder, { program })).begin();
    await Promise.all([saveStep(writer, 1), saveStep(writer, 2), saveStep(writer, 3)]);
    expect(await contentOf((await openCheckpoints(folder)).saved as never)).toEqual(expectedAt(3, [1, 2, 3]));
    expect(readdirSync(join(folder, 'checkpoints'))).toHaveLength(2);
  });

  it('reports errors of the disk', async () => {
    const folder = join(root, 'blocked');
    mkdirSync(folder);
    writeFileSync(join(folder, 'checkpoints'), '');
    const writer = await (await openCheckpoints(folder, { program })).begin();
    await expect(saveStep(writer, 1)).rejects.toThrow(TractError);
    await expect(saveStep(writer, 1)).rejects.toThrow(
      /^The checkpoint of step 1 could not be saved: EEXIST.*\(EEXIST, .*checkpoints\)\. What was saved before is unchanged: check that .*blocked can be written to\.$/,
    );
  });

  it('reports a broken thread, and starts another for the next save', async () => {
    const broken = join(root, 'broken.mjs');
    writeFileSync(broken, 'throw new Error("out of order")');
    const folder = join(root, 'broken');
    const writer = await (await openCheckpoints(folder, { program: pathToFileURL(broken) })).begin();
    for (const ending of ['throw new Error("out of order")', 'process.exit()']) {
      writeFileSync(broken, ending);
      await expect(saveStep(writer, 1)).rejects.toThrow(
        /could not be saved: the saving thread ended(?: \(out of order\))? \(.*broken\)/,
      );
    }
  });

  it('is the current thread if its program does not exist', async () => {
    const background = inBackground(diskFiles, pathToFileURL(join(root, 'nowhere.js')));
    expect(await background({ allocate: 8 })).toEqual({});
    const folder = join(root, 'here');
    const writer = await (await openCheckpoints(folder)).begin();
    await saveStep(writer, 1);
    expect(await contentOf((await openCheckpoints(folder)).saved as never)).toEqual(expectedAt(1, [1]));
  });
});
