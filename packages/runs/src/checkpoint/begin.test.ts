import '@tensorflow/tfjs-backend-cpu';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { diskFiles, type FileLayer } from '../disk/file-layer';
import { contentOf, expectedAt, saveStep } from '../testing/states';
import { temporaryFolder } from '../testing/temporary-folder';
import { openCheckpoints } from './checkpoint-store';

const root = temporaryFolder();
const start = join(root, 'start');

beforeAll(async () => {
  await tf.setBackend('cpu');
  const writer = await (await openCheckpoints(start, { keep: 3 })).begin();
  for (const step of [1, 2, 3]) await saveStep(writer, step);
  rmSync(join(start, 'checkpoints', '000000000003', 'state.json'));
});

/** The disk, which stops after so many calls, as if the process was killed. */
const killedAfter = (calls: number): FileLayer & { readonly killed: boolean } => {
  let left = calls;
  const counted =
    <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      if (left-- <= 0) throw new Error('killed');
      return work(...given);
    };
  const calling = Object.entries(diskFiles).map(([name, work]) => [name, counted(work as never)]);
  return {
    ...(Object.fromEntries(calling) as FileLayer),
    get killed() {
      return left < 0;
    },
  };
};

it.each([
  ['goes on from the checkpoint before a damaged one', undefined, 2, [1, 2, 4]],
  ['starts over', 'fresh', 2, [4]],
] as const)(
  'where a run that %s is killed at any call, a checkpoint is whole',
  async (_, how, before, after) => {
    const folder = join(root, 'run');
    for (let calls = 0; ; calls++) {
      rmSync(folder, { recursive: true, force: true });
      cpSync(start, folder, { recursive: true });
      const files = killedAfter(calls);
      const work = async () => {
        const writer = await (await openCheckpoints(folder, { files })).begin(how);
        writer.metrics.add({ phase: 0, samples: 128, loss: 1, step: 4 });
        await writer.settle();
        await saveStep(writer, 4);
      };
      await work().catch((error) => expect(String(error)).toContain('killed'));
      const found = await contentOf((await openCheckpoints(folder)).saved as never);
      if (found.step === 4)
        expect({ ...found, samples: [...new Set(found.samples)] }).toEqual({
          ...expectedAt(4, []),
          samples: after.map((step) => 32 * step),
        });
      else expect(found).toEqual(expectedAt(before, [1, 2]));
      if (!files.killed) break;
      if (calls === 0) expect(found.step).toBe(2);
    }
  },
);
