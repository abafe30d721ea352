import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { DataSource } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gaussianData } from '../testing/test-support';
import { readAhead } from './read-ahead';

beforeAll(() => tf.setBackend('cpu'));

/** Counts positions as they are asked for; the batch at a position is filled with it. */
const slow = (asked: number[], broken = -1): DataSource => ({
  ...gaussianData,
  classes: 3,
  async batch(position, count) {
    asked.push(position);
    await tf.nextFrame();
    if (position === broken) throw new Error(`broken at ${position}`);
    return { x: tf.fill([count, 2], position), labels: tf.zeros([count], 'int32') };
  },
});

describe('readAhead', () => {
  it('asks for the next batch before it is wanted, and for none after the end', async () => {
    const asked: number[] = [];
    const before = tf.memory().numTensors;
    const batches = readAhead({ data: slow(asked), labelled: true, count: 4, end: 12 });
    for (const position of [0, 4, 8]) {
      const { x, labels } = await batches.read(position);
      expect(asked.at(-1)).toBe(Math.min(8, position + 4));
      expect([...x.dataSync()]).toEqual(Array(8).fill(position));
      tf.dispose([x, labels]);
    }
    expect(asked).toEqual([0, 4, 8]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves nothing behind where a run stops, and goes on from any position', async () => {
    const asked: number[] = [];
    const before = tf.memory().numTensors;
    const batches = readAhead({ data: slow(asked), labelled: false, count: 4, end: 100 });
    tf.dispose((await batches.read(0)).x);
    await batches.close();
    expect(tf.memory().numTensors).toBe(before);
    for (const position of [20, 4]) tf.dispose((await batches.read(position)).x);
    await batches.close();
    expect(asked).toEqual([0, 4, 20, 24, 4, 8]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('throws what a batch throws when it is asked for, and not before', async () => {
    const before = tf.memory().numTensors;
    const batches = readAhead({ data: slow([], 4), labelled: false, count: 4, end: 100 });
    tf.dispose((await batches.read(0)).x);
    await tf.nextFrame();
    await tf.nextFrame();
    await expect(batches.read(4)).rejects.toThrow('broken at 4');
    tf.dispose((await batches.read(0)).x);
    await batches.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('does not read ahead where a source answers at once', async () => {
    const asked: number[] = [];
    const batch: DataSource['batch'] = (position, count) => {
      asked.push(position);
      return gaussianData.batch(position, count);
    };
    const batches = readAhead({ data: { ...gaussianData, batch }, labelled: false, count: 4, end: 100 });
    for (const position of [0, 4]) tf.dispose((await batches.read(position)).x);
    expect(asked).toEqual([0, 4]);
  });

  it('hands labels to networks that take them, and drops them otherwise', async () => {
    const before = tf.memory().numTensors;
    const [plain, told] = await Promise.all(
      [false, true].map((labelled) => readAhead({ data: slow([]), labelled, count: 4, end: 4 }).read(0)),
    );
    expect(plain && 'labels' in plain).toBe(false);
    expect(told?.labels?.shape).toEqual([4]);
    expect(tf.memory().numTensors).toBe(before + 3);
    tf.dispose([plain?.x, told?.x, told?.labels]);
  });
});
