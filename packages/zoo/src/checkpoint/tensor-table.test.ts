import { describe, expect, it } from 'vitest';
import type { StoredTensor } from './checkpoint-file';
import { tensorTable } from './tensor-table';

const stored = (...shape: number[]): StoredTensor => ({
  dtype: 'F32',
  shape,
  read: () => Promise.reject(new Error('not read here')),
});

describe('tensorTable', () => {
  it('keeps the order and accepts names of the object prototype', () => {
    const table = tensorTable(100);
    for (const name of ['b', '__proto__', 'a']) table.add(name, stored(1));
    expect(Object.keys(table.tensors())).toEqual(['b', '__proto__', 'a']);
  });

  it('refuses a repeated name, a long name, and an empty table', () => {
    const table = tensorTable(100);
    expect(() => table.tensors()).toThrow('contains no tensors');
    table.add('a', stored(1));
    expect(() => table.add('a', stored(1))).toThrow('"a" twice');
    expect(() => table.add('x'.repeat(513), stored(1))).toThrow('has 513 characters; names have at most 512');
  });

  it('refuses too many tensors and too many bytes', () => {
    const [many, large] = [tensorTable(0), tensorTable(2 ** 20)];
    for (let i = 0; i < 65_536; i++) many.add(String(i), stored(0));
    expect(() => many.add('one more', stored(0))).toThrow('more than 65536 tensors');
    // Tied weights pass. The limit is eight times the file and 32 MB.
    for (let i = 0; i < 40; i++) large.add(String(i), stored(2 ** 18));
    expect(() => large.add('one more', stored(2 ** 18))).toThrow('more than 41943040 bytes together');
    // Two numbers of a column, for which the complete matrix is read.
    const columns = tensorTable(2 ** 20);
    for (let i = 0; i < 40; i++) columns.add(String(i), stored(2), 2 ** 20);
    expect(() => columns.add('one more', stored(2), 2 ** 20)).toThrow('more than 41943040 bytes together');
  });
});
