import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, toFloat32 } from './safetensors';
import type { SafeTensor } from './types';

const tensors: Record<string, SafeTensor> = {
  'a.kernel': { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 4, 5, 1e-30) },
  double: { dtype: 'F64', shape: [2], data: Float64Array.of(Math.PI, -0) },
  long: { dtype: 'I64', shape: [1, 2], data: BigInt64Array.of(-1n, 2n ** 62n) },
  half: { dtype: 'F16', shape: [5], data: Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00, 0x3555) },
  brain: { dtype: 'BF16', shape: [2], data: Uint16Array.of(0x3f80, 0xc040) },
  int: { dtype: 'I32', shape: [1], data: Int32Array.of(-7) },
  byte: { dtype: 'U8', shape: [3], data: Uint8Array.of(0, 128, 255) },
  scalar: { dtype: 'F32', shape: [], data: Float32Array.of(42) },
  empty: { dtype: 'F32', shape: [0, 3], data: new Float32Array(0) },
  __proto__x: { dtype: 'BOOL', shape: [1], data: Uint8Array.of(1) },
};

/** A file with a header, given as text or as an object, and `size` bytes of data. */
const file = (header: unknown, size: number): Uint8Array => {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
};

const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('are restored unchanged, with the metadata', () => {
    const { tensors: again, metadata } = decodeSafetensors(
      encodeSafetensors(tensors, { arch: 'x', note: '\u00e9"' }),
    );
    expect(again).toEqual(tensors);
    expect(metadata).toEqual({ arch: 'x', note: '\u00e9"' });
    expect(decodeSafetensors(encodeSafetensors({}))).toEqual({ tensors: {}, metadata: {} });
  });

  it('are the same bytes in any order, and decode to views if aligned', () => {
    const bytes = encodeSafetensors(tensors);
    const turned = Object.fromEntries(Object.entries(tensors).reverse());
    expect(encodeSafetensors(turned)).toEqual(bytes);
    for (const { data } of Object.values(decodeSafetensors(bytes).tensors))
      expect(data.buffer).toBe(bytes.buffer);
  });

  it('are copied if the bytes are not aligned, also from a Buffer', () => {
    const bytes = encodeSafetensors(tensors);
    const moved = Buffer.alloc(bytes.length + 1);
    moved.set(bytes, 1);
    expect(decodeSafetensors(moved.subarray(1)).tensors).toEqual(tensors);
  });

  it('are converted to float32', () => {
    const read = (name: string) => [...toFloat32(tensors[name] as SafeTensor)];
    expect(read('half')).toEqual([1, -2, 2 ** -24, Number.POSITIVE_INFINITY, expect.closeTo(1 / 3, 3)]);
    expect(read('brain')).toEqual([1, -3]);
    expect(read('long')).toEqual([-1, 2 ** 62]);
    expect(read('byte')).toEqual([0, 128, 255]);
    expect(toFloat32(tensors['scalar'] as SafeTensor)).toBe(tensors['scalar']?.data);
    expect(() => toFloat32(tensors['__proto__x'] as SafeTensor)).toThrow(/BOOL/);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(3), /3 bytes long/],
    ['a header beyond the end', file({}, 0).subarray(0, 9), /end at byte 10, and the file has 9/],
    ['a header of absurd length', new Uint8Array(16).fill(0xff), /limit is 33554432/],
    ['a header that is not JSON', file('{"a":', 0), /not JSON/],
    ['a header that is not UTF-8', Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0xff), /not JSON/],
    ['a header that is a list', file([], 0), /not a JSON object/],
    ['a header that starts with a space', file(' {}', 0), /not a JSON object/],
    ['metadata that are not texts', file({ __metadata__: { a: 1 } }, 0), /__metadata__/],
    ['a tensor that is not an object', file({ a: 1 }, 0), /"a" is not described/],
    ['a tensor with something extra', file({ a: { ...f32(0, 4), more: 1 } }, 4), /"more"/],
    [
      'an unknown dtype',
      file({ a: { ...f32(0, 4), dtype: 'F8_E8M0' } }, 4),
      /"F8_E8M0", which is not supported: .*BF16/,
    ],
    ['a dtype off the prototype', file({ a: { ...f32(0, 4), dtype: 'toString' } }, 4), /not supported/],
    ['a negative size', file({ a: f32(0, 4, [-1]) }, 4), /shape \[-1\]/],
    ['a broken size', file({ a: f32(0, 4, [0.5]) }, 4), /shape \[0.5\]/],
    ['sizes whose product overflows', file({ a: f32(0, 4, [2 ** 40, 2 ** 40]) }, 4), /takes/],
    ['one offset', file({ a: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4), /data_offsets \[0\]/],
    ['offsets that do not fit the shape', file({ a: f32(0, 8, [3]) }, 8), /takes 12 bytes/],
    [
      'offsets that run backwards',
      file({ a: { dtype: 'F32', shape: [1], data_offsets: [4, 0] } }, 4),
      /takes 4 bytes/,
    ],
    ['tensors that overlap', file({ a: f32(0, 8), b: f32(4, 12) }, 12), /"b" starts at byte 4, inside/],
    ['two tensors in one place', file({ a: f32(0, 8), b: f32(0, 8) }, 8), /starts at byte 0, inside/],
    ['a gap', file({ a: f32(0, 4), b: f32(8, 12) }, 12), /bytes 4 to 8 before tensor "b"/],
    ['missing data', file({ a: f32(0, 8) }, 4), /end at byte 8 of the data, and the file has 4/],
    ['data left over', file({ a: f32(0, 8) }, 9), /end at byte 8 of the data, and the file has 9/],
    [
      'a name twice',
      file(`{"a":${JSON.stringify(f32(0, 4))},"\\u0061":${JSON.stringify(f32(0, 4))}}`, 4),
      /has "a" twice/,
    ],
    [
      'a field twice',
      file('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
      /has "dtype" twice/,
    ],
  ])('are refused with %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });

  it('accept the same key in different objects, and any string', () => {
    const header = { __metadata__: { shape: '{"a":1,"a":2}', a: '\\"' }, shape: f32(0, 4), a: f32(4, 8) };
    expect(Object.keys(decodeSafetensors(file(header, 8)).tensors)).toEqual(['shape', 'a']);
  });

  it('are not written if values do not fit', () => {
    const bad =
      (tensor: object, name = 'a') =>
      () =>
        encodeSafetensors({ [name]: { ...(tensors['int'] as SafeTensor), ...tensor } });
    expect(bad({ shape: [2] })).toThrow(/tensors\["a"\]\.data is "1 long"|1 long/);
    expect(bad({ dtype: 'F32' })).toThrow(/Int32Array/);
    expect(bad({}, '__metadata__')).toThrow(/reserves/);
  });
});
