import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { arraySource } from './array-source';

const size = 7;
const images = Float32Array.from({ length: size * 2 }, (_, i) => i);
const labels = Array.from({ length: size }, (_, i) => i % 3);
const source = (seed = 5) => arraySource({ name: 'numbers', images, labels, shape: [2], classes: 3, seed });

/** Returns the example numbers of a batch and disposes of it. */
const read = (batch: Batch): number[] => {
  const x = [...batch.x.dataSync()];
  const classOf = batch.labels?.dataSync() ?? [];
  tf.dispose([batch.x, ...(batch.labels ? [batch.labels] : [])]);
  const examples = x.filter((_, i) => i % 2 === 0).map((value) => value / 2);
  expect(x).toEqual(examples.flatMap((e) => [2 * e, 2 * e + 1]));
  expect([...classOf]).toEqual(examples.map((e) => e % 3));
  return examples;
};

describe('arraySource', () => {
  it('yields every example once an epoch, in a new order each epoch', () => {
    const s = source();
    const epochs = [0, 1, 2].map((e) => read(s.batch(e * size, size)));
    for (const epoch of epochs) expect([...epoch].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(new Set(epochs.map(String)).size).toBe(3);
  });

  it('depends on the seed, the position and the count only, across epochs', () => {
    const whole = read(source().batch(0, 3 * size));
    const s = source();
    for (const position of [12, 0, 5, 13, 6])
      expect(read(s.batch(position, 8))).toEqual(whole.slice(position, position + 8));
    expect(read(source(6).batch(0, 3 * size))).not.toEqual(whole);
  });

  it('accepts very large positions', () => {
    const position = 10 ** 12 * size;
    expect(read(source().batch(position, size)).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('returns examples in their stored order', () => {
    expect(read(source().examples(2, 4))).toEqual([2, 3, 4, 5]);
    expect(() => source().examples(2, 6)).toThrow(/start is 2.*7 examples/);
  });

  it('scales bytes to [-1, 1]', () => {
    const bytes = arraySource({ name: 'bytes', images: Uint8Array.of(0, 255, 51), shape: [3], seed: 1 });
    const { x, labels: none } = bytes.examples(0, 1);
    expect([...x.dataSync()]).toEqual([-1, 1, Math.fround(51 / 127.5 - 1)]);
    expect(none).toBeUndefined();
    expect(bytes.classes).toBe(0);
    x.dispose();
  });

  it('creates only the tensors that it returns', () => {
    const s = source();
    const before = tf.memory().numTensors;
    const { x, labels: classOf } = s.batch(3, 9);
    expect(tf.memory().numTensors).toBe(before + 2);
    expect([x.dtype, x.shape, classOf?.dtype, classOf?.shape]).toEqual(['float32', [9, 2], 'int32', [9]]);
    tf.dispose([x, ...(classOf ? [classOf] : [])]);
  });

  it('mirrors some images of a batch, by seed and position, but no examples', () => {
    const rows = Uint8Array.from({ length: 40 }, (_, i) => i);
    const flipped = (seed: number) =>
      arraySource({ name: 'rows', images: rows, shape: [1, 4, 1], seed, flip: true });
    const isMirrored = (batch: Batch): boolean[] => {
      const x = [...batch.x.dataSync()];
      batch.x.dispose();
      return x.filter((_, i) => i % 4 === 0).map((first, i) => first > (x[4 * i + 3] as number));
    };
    const whole = isMirrored(flipped(1).batch(0, 30));
    expect(new Set(whole).size).toBe(2);
    expect(isMirrored(flipped(1).batch(7, 9))).toEqual(whole.slice(7, 16));
    expect(isMirrored(flipped(2).batch(0, 30))).not.toEqual(whole);
    expect(isMirrored(flipped(1).examples(0, 10))).not.toContain(true);
    expect(() => arraySource({ name: 'rows', images: rows, shape: [4], seed: 1, flip: true })).toThrow(
      /flip is true: only images/,
    );
  });

  it.each([
    ['a fractional number of examples', { images: images.subarray(1) }, /images\.length is 13.*shape \[2\]/],
    ['a different number of labels', { labels: [0] }, /labels\.length is 1.*7 examples/],
    ['a label out of range', { classes: 2 }, /labels\[2\] is 2.*0 to 1/],
    ['labels without classes', { classes: 0 }, /classes is 0/],
  ])('refuses %s', (_, change, message) => {
    const options = { name: 'numbers', images, labels, shape: [2], classes: 3, seed: 5 };
    expect(() => arraySource({ ...options, ...change })).toThrow(message);
  });

  it.each([
    [-1, 4, /position is -1/],
    [0.5, 4, /position is 0.5/],
    [0, 0, /count is 0/],
  ])('refuses position %s, count %s', (position, count, message) => {
    expect(() => source().batch(position, count)).toThrow(message);
  });
});
