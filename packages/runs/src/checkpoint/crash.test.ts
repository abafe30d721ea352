import '@tensorflow/tfjs-backend-cpu';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { randomSource } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Crash, type SimulatedDisk, simulatedDisk } from '../testing/simulated-disk';
import { contentOf, expectedAt, saveStep } from '../testing/states';
import { temporaryFolder } from '../testing/temporary-folder';
import { openCheckpoints, type RunWriter } from './checkpoint-store';

const root = temporaryFolder();
beforeAll(() => tf.setBackend('cpu'));

/** What a crash can do to data that were not synced. */
const crashes = (seed: number): readonly Crash[] => {
  const random = randomSource(seed);
  const chance = () => (random.uniform(1)[0] as number) < 0.5;
  const torn = (synced: Buffer, now: Buffer) =>
    Buffer.concat([synced, now.subarray(synced.length, (synced.length + now.length) >> 1)]);
  const garbage = (synced: Buffer, now: Buffer) =>
    Buffer.concat([
      synced.subarray(0, now.length),
      Buffer.alloc(Math.max(0, now.length - synced.length), 0xa5),
    ]);
  return [
    { name: () => 'synced', content: (synced) => synced },
    { name: () => 'now', content: (_, now) => now },
    { name: () => 'now', content: torn },
    { name: () => 'now', content: garbage },
    ...[0, 1, 2].map(
      (): Crash => ({
        name: () => (chance() ? 'now' : 'synced'),
        content: (synced, now) => (chance() ? torn(synced, now) : garbage(synced, now)),
      }),
    ),
  ];
};

/** Saves steps 1 to 3, the first without a point of the loss curve, and reports each when it is done. */
const work = async (writer: RunWriter, done: (step: number) => void) => {
  for (const step of [1, 2, 3]) {
    await saveStep(writer, step, step === 1 ? 0.1 : 1, 0, step > 1);
    done(step);
  }
};

const begun = async (disk: SimulatedDisk) =>
  (await openCheckpoints(join(root, 'nothing is there'), { files: disk, keep: 1 })).begin();

describe('a crash at any call of a save', () => {
  it('leaves the previous or the new checkpoint complete, with its loss curve', async () => {
    const whole = simulatedDisk();
    await work(await begun(whole), () => undefined);
    const calls = whole.calls.length;
    expect(calls).toBeGreaterThan(50);
    let loads = 0;
    for (let stop = 0; stop < calls; stop++) {
      const disk = simulatedDisk();
      let last = 0;
      disk.beforeCall = (index) => {
        if (index >= stop) throw new Error('Stop');
      };
      await begun(disk)
        .then((writer) => work(writer, (step) => (last = step)))
        .catch((error) => expect(String(error)).toMatch(/Stop|could not be saved/));
      for (const crash of crashes(stop)) {
        const image = join(root, 'image');
        rmSync(image, { recursive: true, force: true });
        disk.crash(image, crash);
        const { saved } = await openCheckpoints(join(image, root, 'nothing is there'));
        const step = saved?.position['step'] ?? 0;
        expect([last, last + 1], disk.calls[stop]).toContain(step);
        if (saved) expect(await contentOf(saved)).toEqual(expectedAt(step, [2, 3]));
        loads++;
      }
    }
    expect(loads).toBe(7 * calls);
  });
});
