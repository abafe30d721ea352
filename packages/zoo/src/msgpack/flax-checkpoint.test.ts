import { ExtData, encode } from '@msgpack/msgpack';
import { TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { toFloat32 } from '../safetensors/safetensors';
import type { SafeTensor } from '../safetensors/types';
import { flaxArray, flaxFile } from '../testing/flax-file';
import { readTensors } from '../testing/read-all';
import { readFlaxCheckpoint } from './flax-checkpoint';

const one = Float32Array.of(1);
const wrap = (value: unknown) => encode({ a: value });
const raw = (...parts: (string | readonly number[] | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : [...part])),
  );

describe('flax files', () => {
  it('have arrays of all kinds, and a configuration', async () => {
    const { format, config, tensors } = readFlaxCheckpoint(flaxFile);
    expect({ format, config }).toEqual({
      format: 'flax msgpack',
      config: { width: 32, betas: [0.9, 0.999], name: 'u-net', resample: null },
    });
    const read = await readTensors(tensors);
    expect(Object.entries(read).map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ['params.Conv_0.kernel', 'F32', [1, 1, 2, 3]],
      ['params.Conv_0.bias', 'BF16', [2]],
      ['params.large', 'F32', [2, 2]],
      ['params.none', 'F32', [0, 3]],
      ['step', 'I32', []],
      ['count', 'I64', []],
    ]);
    const values = (name: string) => [...toFloat32(read[name] as SafeTensor)];
    expect(values('params.Conv_0.kernel')).toEqual([0, 1, 2, 3, 4, 5]);
    expect(values('params.Conv_0.bias')).toEqual([1.5, -2]);
    expect(values('params.large')).toEqual([1, 2, 3, 4]);
    expect([...values('step'), ...values('count')]).toEqual([7, 9]);
  });

  it('are read as views if aligned', async () => {
    for (const shift of [0, 1, 2, 3]) {
      const bytes = encode({ ['x'.repeat(1 + shift)]: flaxArray([1], 'float32', one) });
      const [tensor] = Object.values(await readTensors(readFlaxCheckpoint(bytes).tensors));
      const { data } = tensor as SafeTensor;
      const begins = Buffer.from(bytes).indexOf(Buffer.from(one.buffer)) + bytes.byteOffset;
      expect(data.buffer === bytes.buffer).toBe(begins % 4 === 0);
      expect([...data]).toEqual([1]);
    }
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['a key twice', raw([0x82], '\xa1a\x01\xa1a\x02'), /at byte 4, a map has "a" twice/],
    ['a key that is not a string', raw([0x81, 1, 1]), /a key is not a string/],
    ['maps that are too deep', raw('\x81\xa1a'.repeat(70), [1]), /maps and lists are more than 64 deep/],
    ['lists that are too deep', raw('\x81\xa1a', '\x91'.repeat(100_000)), /more than 64 deep/],
    [
      'a map of more than there is',
      raw([0xdf, 255, 255, 255, 255]),
      /4294967295 items, and there are 0 bytes/,
    ],
    ['a list of more than there is', raw('\x81\xa1a', [0xdd, 255, 255, 255, 255]), /4294967295 items/],
    [
      'too many values',
      raw('\x81\xa1a', [0xdd, 0, 31, 255, 255], new Uint8Array(2 ** 21)),
      /more than 1000000 values/,
    ],
    ['bytes of more than there is', raw('\x81\xa1a', [0xc6, 255, 255, 255, 255]), /4294967295 more bytes/],
    ['a very long string', raw([0x81, 0xdb, 0, 1, 0, 1], new Uint8Array(70_000)), /a string has 65537 bytes/],
    ['a string that is not UTF-8', raw([0x81, 0xa1, 0xff]), /not UTF-8/],
    [
      'an unused byte',
      raw('\x81\xa1a', [0xc1]),
      /byte 3, there is the byte 0xc1, which msgpack does not use/,
    ],
    ['bytes left over', raw(flaxFile, [0]), /1 bytes are left over/],
    ['no arrays', wrap(1), /contains no tensors/],
    ['a complex number', wrap(new ExtData(2, encode([1, 2]))), /complex number/],
    ['another extension', wrap(new ExtData(5, encode([1, 2]))), /extensions of type 5/],
    [
      'an array in an array',
      wrap(new ExtData(1, encode([[1], 'float32', flaxArray([1], 'float32', one)]))),
      /inside another/,
    ],
    [
      'an array without bytes',
      wrap(new ExtData(1, encode([[1], 'float32']))),
      /not in the form that flax writes/,
    ],
    ['more bytes than its shape takes', wrap(flaxArray([2], 'float32', one)), /takes 8 bytes, but has 4/],
    ['a shape that overflows', wrap(flaxArray([2 ** 40, 2 ** 40], 'float32', one)), /but has 4/],
    ['a negative size', wrap(flaxArray([-1], 'float32', one)), /not in the form that flax writes/],
    ['65 dimensions', wrap(flaxArray(Array(65).fill(1), 'float32', one)), /not in the form that flax writes/],
    [
      'an unknown dtype',
      wrap(flaxArray([1], 'complex64', new Float32Array(2))),
      /an array has the dtype "complex64", which is not one of /,
    ],
    ['a dtype off the prototype', wrap(flaxArray([1], 'toString', one)), /dtype "toString"/],
    [
      'chunks that do not fit',
      wrap({
        __msgpack_chunked_array__: true,
        shape: { 0: 2 },
        chunks: { 0: flaxArray([1], 'float32', one) },
      }),
      /takes 8 bytes, but has 4/,
    ],
    [
      'missing chunks',
      wrap({
        __msgpack_chunked_array__: true,
        shape: { 0: 1 },
        chunks: { 1: flaxArray([1], 'float32', one) },
      }),
      /a chunked array that is not in the form flax writes/,
    ],
    [
      'the same path twice',
      encode({ 'a.b': flaxArray([1], 'float32', one), a: { b: flaxArray([1], 'float32', one) } }),
      /"a\.b" twice/,
    ],
  ])('are refused with %s', (_, bytes, message) => {
    expect(() => readFlaxCheckpoint(bytes)).toThrow(TractError);
    expect(() => readFlaxCheckpoint(bytes)).toThrow(message);
  });

  it('accept names of the object prototype', () => {
    const bytes = raw([0x81], '\xa9__proto__', [0xc7], encode(flaxArray([1], 'float32', one)).subarray(1));
    expect(Object.keys(readFlaxCheckpoint(bytes).tensors)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['dtype']).toBeUndefined();
  });
});
