import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pretrainedFolder, pretrainedNames } from './index';

type Json = Readonly<Record<string, unknown>>;
const read = (name: string, file: string) => readFileSync(join(pretrainedFolder(name), file));
const json = (name: string, file: string) => JSON.parse(read(name, file).toString()) as Json;
type Entry = {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
};

/** The tensors in the header of a safetensors file, and the length of the file that it implies. */
const contents = (bytes: Buffer) => {
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, start).toString()) as Record<string, Entry>;
  const entries = Object.entries(header).flatMap(([name, entry]) => (name === '__metadata__' ? [] : [entry]));
  return { start, entries, length: start + Math.max(...entries.map((entry) => entry.data_offsets[1])) };
};

describe('pretrainedFolder', () => {
  it('lists the known models if a name is unknown', () => {
    expect(() => pretrainedFolder('imagenet')).toThrow(/no pretrained model "imagenet".*mnist-classifier/);
  });

  it('refuses names that lead out of the folder of models', () => {
    expect(() => pretrainedFolder('../src')).toThrow(RangeError);
    expect(() => pretrainedFolder('')).toThrow(RangeError);
  });

  it('finds every model in the package', () => {
    const folders = readdirSync(join(pretrainedFolder('mnist-classifier'), '..'));
    expect(pretrainedNames).toEqual(folders.sort());
  });
});

describe.each(pretrainedNames)('%s', (name) => {
  it('is complete, has at most 4 MiB, and the number of parameters in its model.json', () => {
    const bytes = read(name, 'model.safetensors');
    const { entries, length } = contents(bytes);
    expect(bytes.length).toBe(length);
    expect(bytes.length).toBeLessThan(4 * 2 ** 20);
    const parameters = entries.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(json(name, 'model.json')['parameters']).toBe(parameters);
  });

  it('contains finite numbers', () => {
    const bytes = read(name, 'model.safetensors');
    const { start, entries } = contents(bytes);
    for (const {
      dtype,
      data_offsets: [from, to],
    } of entries) {
      expect(['F32', 'F16', 'BF16']).toContain(dtype);
      if (dtype !== 'F32') continue;
      const values = new Float32Array(
        bytes.buffer.slice(bytes.byteOffset + start + from, bytes.byteOffset + start + to),
      );
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('mnist-classifier', () => {
  it('has an accuracy of 99 % or more, and the distance of the test set as the floor', () => {
    const { figures } = json('mnist-classifier', 'model.json')['provenance'] as {
      figures: Record<string, number>;
    };
    expect(figures['testAccuracy']).toBeGreaterThanOrEqual(0.99);
    expect(figures['frechetFloor']).toBeGreaterThan(0);
  });

  it('has the statistics of 60,000 training images in its 64 features', () => {
    const { count, mean, covariance } = json('mnist-classifier', 'statistics.json') as Record<
      string,
      unknown
    > & {
      mean: number[];
      covariance: number[];
    };
    expect([count, mean.length, covariance.length]).toEqual([60000, 64, 64 * 64]);
    for (let i = 0; i < 64; i++) {
      expect(covariance[65 * i]).toBeGreaterThan(0);
      for (let j = 0; j < i; j++) expect(covariance[64 * i + j]).toBe(covariance[64 * j + i]);
    }
  });
});

describe('mnist-edm-student', () => {
  const figures = (name: string) =>
    (json(name, 'model.json')['provenance'] as { figures: Record<string, number> }).figures;

  it("has a tenth of the distance of its teacher's Euler step in one step, at most six times that of 18 Heun steps", () => {
    const { euler1 = 0, heun18 = 0 } = figures('mnist-edm-teacher');
    const { student1 = Number.NaN } = figures('mnist-edm-student');
    expect(student1).toBeLessThanOrEqual(euler1 / 10);
    expect(student1).toBeLessThanOrEqual(6 * heun18);
  });

  it("has its teacher's network", () => {
    const network = (name: string) => json(name, 'model.json')['network'];
    expect(network('mnist-edm-student')).toEqual(network('mnist-edm-teacher'));
  });
});
