import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { DataSource } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gaussianData } from '../testing/test-support';
import { readAhead } from './read-ahead';

beforeAll(() => tf.setBackend('cpu'));

/** A slow source that records the requested positions; each batch is filled with its position. */
const slow = (requested: number[], broken = -1): DataSource => ({
  ...gaussianData,
  classes: 3,
  async batch(position, count) {
    requested.push(position);
    await tf.nextFrame();
    if (position === broken) throw new Error(`broken at ${position}`);
    return { x: tf.fill([count, 2], position), labels: tf.zeros([count], 'int32') };
  },
});

describe('readAhead', () => {
  it('requests the next batch ahead, but none after the end', async () => {
    const requested: number[] = [];
    const before = tf.memory().numTensors;
    const batches = readAhead({ data: slow(requested), labelled: true, count: 4, end: 12 });
    for (const position of [0, 4, 8]) {
      const { x, labels } = await batches.read(position);
      expect(requested.at(-1)).toBe(Math.min(8, position + 4));
      expect([...x.dataSync()]).toEqual(Array(8).fill(position));
      tf.dispose([x, labels]);
    }
    expect(requested).toEqual([0, 4, 8]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaks nothing if a run stops, and continues from any position', async () => {
    const requested: number[] = [];
    const before = tf.memory().numTensors;
    const batches = readAhead({ data: slow(requested), labelled: false, count: 4, end: 100 });
    tf.dispose((await batches.read(0)).x);
    await batches.close();
    expect(tf.memory().numTensors).toBe(before);
    for (const position of [20, 4]) tf.dispose((await batches.read(position)).x);
    await batches.close();
    expect(requested).toEqual([0, 4, 20, 24, 4, 8]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('throws the error of a batch when the batch is read, and not before', async () => {
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

  it('does not read ahead from a synchronous source', async () => {
    const requested: number[] = [];
    const batch: DataSource['batch'] = (position, count) => {
      requested.push(position);
      return gaussianData.batch(position, count);
    };
    const batches = readAhead({ data: { ...gaussianData, batch }, labelled: false, count: 4, end: 100 });
    for (const position of [0, 4]) tf.dispose((await batches.read(position)).x);
    expect(requested).toEqual([0, 4]);
  });

  it('returns labels if they are needed, and releases them otherwise', async () => {
    const before = tf.memory().numTensors;
    const [plain, labelled] = await Promise.all(
      [false, true].map((wanted) =>
        readAhead({ data: slow([]), labelled: wanted, count: 4, end: 4 }).read(0),
      ),
    );
    expect(plain && 'labels' in plain).toBe(false);
    expect(labelled?.labels?.shape).toEqual([4]);
    expect(tf.memory().numTensors).toBe(before + 3);
    tf.dispose([plain?.x, labelled?.x, labelled?.labels]);
  });
});
