import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mnist } from './mnist';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mnist-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const images = (count: number, width = 28) =>
  Uint8Array.from([
    0,
    0,
    8,
    3,
    0,
    0,
    0,
    count,
    0,
    0,
    0,
    28,
    0,
    0,
    0,
    width,
    ...new Array(count * 28 * width).fill(255),
  ]);
const labels = (values: readonly number[]) =>
  Uint8Array.from([0, 0, 8, 1, 0, 0, 0, values.length, ...values]);
const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);

describe('mnist', () => {
  it('has the 60,000 training digits of the npm package', () => {
    const source = mnist({ seed: 1 });
    expect([source.name, source.size, source.classes, source.shape]).toEqual([
      'mnist',
      60000,
      10,
      [28, 28, 1],
    ]);
    const { x, labels: digits } = source.examples(0, 10);
    // The first ten training labels of MNIST.
    expect([...(digits?.dataSync() ?? [])]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(x.shape).toEqual([10, 28, 28, 1]);
    expect(Math.min(...x.dataSync())).toBe(-1);
    expect(Math.max(...x.dataSync())).toBe(1);
    tf.dispose([x, ...(digits ? [digits] : [])]);
  });

  it('has the 10,000 test digits', () => {
    const source = mnist({ split: 'test', seed: 1 });
    expect(source.size).toBe(10000);
    const { x, labels: digits } = source.examples(0, 10000);
    const counts = new Array<number>(10).fill(0);
    for (const digit of digits?.dataSync() ?? []) counts[digit] = (counts[digit] ?? 0) + 1;
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    tf.dispose([x, ...(digits ? [digits] : [])]);
  });

  it('reads a folder with plain and gzipped files', () => {
    write('t10k-images-idx3-ubyte.gz', gzipSync(images(2)));
    write('t10k-labels-idx1-ubyte', labels([3, 8]));
    const { x, labels: digits } = mnist({ split: 'test', seed: 1, folder }).examples(0, 2);
    expect([...(digits?.dataSync() ?? [])]).toEqual([3, 8]);
    tf.dispose([x, ...(digits ? [digits] : [])]);
  });

  it('names a missing file and the remedy', () => {
    expect(() => mnist({ seed: 1, folder })).toThrow(/train-images-idx3-ubyte or .*\.gz in .*npm install/);
  });

  it('refuses a truncated file, plain or gzipped', () => {
    write('train-labels-idx1-ubyte', labels([3, 8]));
    write('train-images-idx3-ubyte', images(2).subarray(0, 900));
    expect(() => mnist({ seed: 1, folder })).toThrow(/train-images-idx3-ubyte is not a complete IDX file/);
    rmSync(join(folder, 'train-images-idx3-ubyte'));
    write('train-images-idx3-ubyte.gz', gzipSync(images(2)).subarray(0, 20));
    expect(() => mnist({ seed: 1, folder })).toThrow(
      /train-images-idx3-ubyte\.gz is not a complete gzip file/,
    );
  });

  it('refuses images and labels that do not match', () => {
    write('train-labels-idx1-ubyte', labels([3, 8, 1]));
    write('train-images-idx3-ubyte', images(2));
    expect(() => mnist({ seed: 1, folder })).toThrow(/\[2,28,28\] images and \[3\] labels/);
    write('train-images-idx3-ubyte', images(3, 27));
    expect(() => mnist({ seed: 1, folder })).toThrow(/\[3,28,27\] images/);
  });

  it('refuses an unknown split', () => {
    expect(() => mnist({ seed: 1, split: 'all' as 'train' })).toThrow(
      /split is "all": give 'train' or 'test'/,
    );
  });

  it('refuses labels above 9 and files over the limit', () => {
    write('train-images-idx3-ubyte', images(2));
    write('train-labels-idx1-ubyte', labels([3, 11]));
    expect(() => mnist({ seed: 1, folder })).toThrow(
      /The labels of MNIST's train split in .* contain 11 at index 1, but digits are 0 to 9/,
    );
    truncateSync(join(folder, 'train-images-idx3-ubyte'), 2 ** 40);
    expect(() => mnist({ seed: 1, folder })).toThrow(
      /ubyte cannot be read \(it has 1099511627776 bytes, over the limit of 67108864\)/,
    );
    write('train-images-idx3-ubyte', images(2));
    rmSync(join(folder, 'train-labels-idx1-ubyte'));
    write('train-labels-idx1-ubyte.gz', gzipSync(new Uint8Array(70_000_000), { level: 1 }));
    expect(() => mnist({ seed: 1, folder })).toThrow(/ubyte\.gz is not a complete gzip file/);
  });
});
