import { describe, expect, it } from 'vitest';
import { tensorTable } from '../checkpoint/tensor-table';
import { readPickle } from '../pickle/read-pickle';
import { isBytes, isInstance, type PickleInstance, type PickleValue } from '../pickle/values';
import { toFloat32 } from '../safetensors/safetensors';
import { readTensors } from '../testing/read-all';
import { dtypeName } from './dtypes';
import { torchGlobals } from './globals';
import { storageOf, type TorchStorage } from './storages';
import { collectTensors } from './stored-tensors';
import { pickles } from './testing/pickles';

/** The values: six floats, whose bytes are also those of twelve uint16. */
const storage = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, -5).buffer);

const read = (name: keyof typeof pickles): Map<PickleValue, PickleValue> => {
  const known = new Map<string, TorchStorage>();
  const value = readPickle(Uint8Array.from(Buffer.from(pickles[name], 'base64')), {
    globals: torchGlobals,
    persistent: (id) => Object.assign(storageOf(id, known), { fileOffset: 0 }),
  });
  return value as Map<PickleValue, PickleValue>;
};

const tensorsOf = (value: PickleValue) => {
  const table = tensorTable(1000);
  collectTensors(value, table, async (_, begin, end) => storage.slice(begin, end));
  return readTensors(table.tensors());
};

describe('what torch.load(weights_only=True) accepts', () => {
  it('includes parameters and buffers with attributes, and tensors from other devices', async () => {
    const { w, b, c } = await tensorsOf(read('attributes'));
    expect(w).toMatchObject({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, -5) });
    expect(b).toMatchObject({ shape: [3], data: Float32Array.of(0, 2, 4) });
    expect(c).toMatchObject(w as object);
  });

  it.each(['extras', 'extrasNewer'] as const)(
    'dtypes, devices, sets, bytes and the like: %s',
    async (name) => {
      const value = read(name);
      expect(Object.keys(await tensorsOf(value))).toEqual(['w']);
      expect(dtypeName(value.get('dtype'))).toBe('torch.float16');
      expect(value.get('device')).toMatchObject({ pickled: 'torch.device', args: ['cuda', 0] });
      expect(value.get('layout')).toMatchObject({ pickled: 'torch.layout' });
      expect(value.get('size')).toEqual([2, 3]);
      expect(value.get('set')).toEqual(new Set([1, 2]));
      for (const [key, bytes] of [
        ['bytes', [1, 255]],
        ['array', [97, 98]],
      ] as const) {
        const found = value.get(key);
        expect(isBytes(found) && [...found.read()]).toEqual(bytes);
      }
      expect(value.get('complex')).toMatchObject({ args: [1, 2] });
      expect(value.get('counter')).toEqual(
        new Map([
          ['a', 2],
          ['b', 1],
        ]),
      );
      expect(value.get('default')).toEqual(new Map([['a', [1]]]));
      const args = value.get('args') as PickleInstance;
      expect(isInstance(args) && args.state instanceof Map && args.state.get('width')).toBe(32);
    },
  );

  it('includes negated values, and types whose storage is plain bytes', async () => {
    expect((await tensorsOf(read('negated')))['w']?.data).toEqual(Float32Array.of(-0, -1, -2, -3, -4, 5));
    const { w, e } = await tensorsOf(read('typed'));
    const [, second, , fourth] = new Uint16Array(storage.buffer);
    expect(w).toMatchObject({ dtype: 'U16', data: Uint16Array.of(second as number, fourth as number) });
    expect(e?.dtype).toBe('F8_E4M3');
  });
});

describe('unsupported tensors are refused by name', () => {
  it.each([
    [
      'sparse',
      /The file has a sparse tensor, which is not supported: save it as a dense tensor of numbers\./,
    ],
    ['quantised', /a quantised tensor, which is not supported/],
    ['complex', /numbers of type complex64, which are not supported: save them as another type/],
    ['typedComplex', /numbers of type torch\.complex64, which are not supported/],
    ['conjugated', /a tensor with the flag "conj", which is not supported: save tensor/],
  ] as const)('%s', (name, message) => {
    expect(() => read(name)).toThrow(message);
  });

  it('refuses a call that does not make a tensor', () => {
    const call = (name: string, ...args: PickleValue[]) => torchGlobals[name]?.call?.(args);
    expect(() => call('torch._tensor _rebuild_from_type_v2', null, null, [])).toThrow(
      'a tensor with attributes in an unknown form',
    );
    expect(() => call('_codecs encode', 'a', 'utf-8')).toThrow('bytes in an unknown form');
    expect(() =>
      storageOf(
        ['storage', torchGlobals['torch FloatStorage'] as PickleValue, '0', 'cpu', 1, ['v', 0, 1]],
        new Map(),
      ),
    ).toThrow('a storage that is a view of another, as PyTorch wrote before 0.4');
  });
});

describe("NumPy's numbers in a configuration", () => {
  const scalar = (type: string, bytes: Uint8Array, order = '<') => {
    const dtype = { pickled: 'numpy.dtype', args: [type, false, true], state: [3, order] };
    const value = { pickled: 'bytes', begin: 0, end: bytes.length, read: () => bytes };
    return torchGlobals['numpy._core.multiarray scalar']?.call?.([dtype, value] as PickleValue[]);
  };

  it('are read in either byte order', () => {
    expect(scalar('f8', new Uint8Array(Float64Array.of(0.1).buffer))).toBe(0.1);
    expect(scalar('i4', new Uint8Array(Int32Array.of(-7).buffer))).toBe(-7);
    expect(scalar('u2', Uint8Array.of(1, 2), '>')).toBe(258);
    expect(scalar('b1', Uint8Array.of(1))).toBe(true);
    expect(() => scalar('f8', new Uint8Array(4))).toThrow('a number of NumPy in an unknown form');
  });

  it('stay opaque if their type is unknown', () => {
    expect(scalar('U3', new Uint8Array(12))).toMatchObject({ pickled: 'numpy scalar' });
  });
});

it('decodes the 8-bit formats', () => {
  const of = (dtype: 'F8_E4M3' | 'F8_E5M2', ...bits: number[]) => [
    ...toFloat32({ dtype, shape: [bits.length], data: Uint8Array.from(bits) }),
  ];
  // 1, -2, the smallest above 0, the largest, and NaN.
  expect(of('F8_E4M3', 0x38, 0xc0, 0x01, 0x7e, 0x7f)).toEqual([1, -2, 2 ** -9, 448, Number.NaN]);
  expect(of('F8_E5M2', 0x3c, 0xc0, 0x01, 0x7b, 0x7c)).toEqual([
    1,
    -2,
    2 ** -16,
    57344,
    Number.POSITIVE_INFINITY,
  ]);
});
