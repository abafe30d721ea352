import '@tensorflow/tfjs-backend-cpu';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Crash, diskError, simulatedDisk } from '../testing/simulated-disk';
import { contentOf, expectedAt, saveStep } from '../testing/states';
import { temporaryFolder } from '../testing/temporary-folder';
import { openCheckpoints } from './checkpoint-store';
import type { StoreEvent } from './store-event';

const root = temporaryFolder();
const run = join(root, 'run');
beforeAll(() => tf.setBackend('cpu'));

const exact: Crash = { name: () => 'now', content: (_, now) => now };

describe.each([
  ['ENOSPC', /the disk is full \(ENOSPC, .*run.*\).*unchanged: free \d+ MB on that disk\.$/],
  ['EROFS', /the disk is read-only \(EROFS, .*run.*\).*unchanged: make it writable again/],
  ['EIO', /the disk reports an error \(EIO, .*run.*\).*unchanged: check the disk/],
  ['EUNKNOWN', /EUNKNOWN: .*run.* \(EUNKNOWN, .*\).*unchanged: check that .*run can be written to\.$/],
])('%s at any call of a save', (code, text) => {
  it('is reported, keeps what was saved, and does not affect the next save', async () => {
    let failures = 0;
    for (let failing = 0; ; failing++) {
      const disk = simulatedDisk();
      const events: StoreEvent[] = [];
      const options = { files: disk, keep: 1, onEvent: (event: StoreEvent) => events.push(event) };
      const writer = await (await openCheckpoints(run, options)).begin();
      for (const step of [1, 2]) await saveStep(writer, step, step);
      const first = disk.calls.length;
      let failed = false;
      // Calls keep failing until the save is over, including the cleanup.
      disk.beforeCall = (index, call) => {
        failed ||= index === first + failing;
        if (failed) throw diskError(code, call.split(' ').at(-1));
      };
      const problem = await saveStep(writer, 3, 3).then(
        () => undefined,
        (error: unknown) => error as Error,
      );
      disk.beforeCall = () => undefined;
      const told = events.filter(({ event }) => event === 'error');
      expect(told).toHaveLength(failed ? 1 : 0);
      if (problem) {
        failures++;
        expect(problem).toBeInstanceOf(TractError);
        expect(problem.message).toMatch(/^The checkpoint of step 3 could not be saved: /);
        expect(problem.message).toMatch(text);
        expect(told[0]?.['message']).toBe(problem.message);
      } else if (failed)
        expect(told[0]?.['message']).toMatch(
          /^Older checkpoints of .*run could not be removed: .*the next save tries again/,
        );
      const there = await load(disk);
      expect(there).toEqual(expectedAt(there.step as number, [1, 2, 3]));
      await saveStep(writer, 4, 4);
      expect(await load(disk)).toEqual(expectedAt(4, [1, 2, 3, 4]));
      // The best and the latest checkpoint, and nothing incomplete.
      expect((await disk.list(join(run, 'checkpoints'))).sort()).toEqual(['000000000001', '000000000004']);
      expect((await disk.list(run)).sort()).toEqual(['checkpoints', 'metrics.jsonl']);
      if (!failed) break;
    }
    expect(failures).toBeGreaterThan(10);
  });
});

const load = async (disk: ReturnType<typeof simulatedDisk>) => {
  const image = join(root, 'image');
  rmSync(image, { recursive: true, force: true });
  disk.crash(image, exact);
  const { saved } = await openCheckpoints(join(image, run));
  return contentOf(saved as never);
};

describe('the loss curve', () => {
  it('is reported once if it cannot be written, and is complete later', async () => {
    const disk = simulatedDisk();
    const events: StoreEvent[] = [];
    const writer = await (
      await openCheckpoints(run, { files: disk, onEvent: (event) => events.push(event) })
    ).begin();
    disk.beforeCall = (_, call) => {
      if (call.startsWith('extend')) throw diskError('ENOSPC', call.split(' ').at(-1));
    };
    for (const step of [1, 2]) await expect(saveStep(writer, step)).rejects.toThrow(/metrics\.jsonl/);
    disk.beforeCall = () => undefined;
    await saveStep(writer, 3);
    expect(await load(disk)).toEqual(expectedAt(3, [1, 2, 3]));
  });
});
