import { describe, expect, it } from 'vitest';
import { open, refused } from '../testing/hostile-files';
import { encodeSafetensors } from './safetensors';

/** A file with this header, so many zeros after it, and a length of the header that may be wrong. */
const safetensors = (header: string, data = 0, length: bigint | number = header.length): Uint8Array => {
  const bytes = Buffer.alloc(8 + Buffer.byteLength(header) + data);
  bytes.writeBigUInt64LE(BigInt(length));
  bytes.write(header, 8);
  return Uint8Array.from(bytes);
};

it('distinguishes a safetensors file from pickles and msgpack for any length of the header', async () => {
  for (const low of [0x80, 0x81, 0xde, 0xdf]) {
    const pad = (text: string) => `{"__metadata__":{"a":"${text}"}}`;
    const header = pad('x'.repeat(low - pad('').length));
    expect(await open(safetensors(header))).toMatchObject({ format: 'safetensors', tensors: {} });
  }
});

describe('safetensors are refused with', () => {
  const one = '"dtype":"U8","shape":[1]';
  it.each<[string, Uint8Array, RegExp]>([
    [
      'a header of 2^60 bytes',
      safetensors('{}', 0, 2n ** 60n),
      /1152921504606846976 bytes long, and the limit/,
    ],
    [
      'a header beyond the limit',
      safetensors('{}', 0, 40_000_000),
      /40000000 bytes long, and the limit is 33554432/,
    ],
    ['a header beyond the file', safetensors('{}', 0, 100), /header would end at byte 108/],
    ['nesting', safetensors(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), /more than 32 deep/],
    [
      'a shape that is nested',
      safetensors(`{"a":{"dtype":"U8","shape":[[[1]]],"data_offsets":[0,1]}}`, 1),
      /shape \[\[\[1\]\]\]/,
    ],
    ['too many lists', safetensors(`{"a":[${'[],'.repeat(300_000)}[]]}`), /more than 262144 objects/],
    [
      '65 dimensions',
      safetensors(`{"a":{"dtype":"U8","shape":[${Array(65).fill(1)}],"data_offsets":[0,1]}}`, 1),
      /has the shape/,
    ],
    [
      'a name of a thousand characters',
      safetensors(`{"${'x'.repeat(1000)}":{${one},"data_offsets":[0,1]}}`, 1),
      /name of 1000 characters/,
    ],
    [
      'a key twice',
      safetensors(`{"a":{${one},"data_offsets":[0,1]},"a":{${one},"data_offsets":[1,2]}}`, 2),
      /has "a" twice/,
    ],
    [
      'tensors that overlap',
      safetensors(`{"a":{${one},"data_offsets":[0,1]},"b":{${one},"data_offsets":[0,1]}}`, 1),
      /starts at byte 0, inside/,
    ],
    [
      'offsets beyond the file',
      safetensors(`{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}`, 1),
      /end at byte 9 of the data/,
    ],
    ['NaN in the header', safetensors(`{"a":{${one},"data_offsets":[NaN,1]}}`, 1), /JSON has no NaN/],
    [
      'a Python literal as the config',
      encodeSafetensors({}, { arch: 'a', config: "{'sigma': None}" }),
      /config of .*is not JSON/,
    ],
    [
      'too many keys in the config',
      encodeSafetensors(
        {},
        { arch: 'a', config: `{${Array.from({ length: 33_000 }, (_, i) => `"${i}":0`)}}` },
      ),
      /more than 32768 keys/,
    ],
    [
      'a key twice in the config',
      encodeSafetensors({}, { arch: 'a', config: '{"a": 1, "a": 2}' }),
      /has "a" twice/,
    ],
    [
      'a config that is nested',
      encodeSafetensors({}, { arch: 'a', config: `${'{"a":'.repeat(40)}1${'}'.repeat(40)}` }),
      /more than 32 deep/,
    ],
    ['a truncated config', encodeSafetensors({}, { arch: 'a', config: '{"a": ' }), /is not JSON/],
  ])('%s', (_, bytes, message) => refused(open(bytes), message));

  it('accepts names of the object prototype', async () => {
    const { tensors } = await open(safetensors(`{"__proto__":{${one},"data_offsets":[0,1]}}`, 1));
    expect(Object.keys(tensors)).toEqual(['__proto__']);
  });
});
