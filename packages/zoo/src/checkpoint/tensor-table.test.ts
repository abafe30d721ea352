import { describe, expect, it } from 'vitest';
import type { StoredTensor } from './checkpoint-file';
import { tensorTable } from './tensor-table';

const stored = (...shape: number[]): StoredTensor => ({
  ...{ dtype: 'F32', shape },
  read: () => Promise.reject(new Error('not read here')),
});

describe('tensorTable', () => {
  it('keeps the order, and names of the prototype as names', () => {
    const table = tensorTable(100);
    for (const name of ['b', '__proto__', 'a']) table.add(name, stored(1));
    expect(Object.keys(table.tensors())).toEqual(['b', '__proto__', 'a']);
  });

  it('refuses a name twice, a name without end, and none at all', () => {
    const table = tensorTable(100);
    expect(() => table.tensors()).toThrow('holds no tensors');
    table.add('a', stored(1));
    expect(() => table.add('a', stored(1))).toThrow('"a" twice');
    expect(() => table.add('x'.repeat(513), stored(1))).toThrow('has 513 characters; names have 512 at most');
  });

  it('refuses more tensors, and more of them, than a file can mean', () => {
    const [many, large] = [tensorTable(0), tensorTable(2 ** 20)];
    for (let i = 0; i < 65_536; i++) many.add(String(i), stored(0));
    expect(() => many.add('one more', stored(0))).toThrow('more than 65536 tensors');
    // Tied weights pass; ten times all of the file is 40 MB, eight times and 32 MB what may be.
    for (let i = 0; i < 40; i++) large.add(String(i), stored(2 ** 18));
    expect(() => large.add('one more', stored(2 ** 18))).toThrow('more than 41943040 bytes together');
    // Two numbers of a column, for which all of a matrix is read.
    const columns = tensorTable(2 ** 20);
    for (let i = 0; i < 40; i++) columns.add(String(i), stored(2), 2 ** 20);
    expect(() => columns.add('one more', stored(2), 2 ** 20)).toThrow('more than 41943040 bytes together');
  });
});
