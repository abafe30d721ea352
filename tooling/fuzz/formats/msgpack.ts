import { join } from 'node:path';
import { big, bytes, floats } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import { damageParts } from '../damage/parts';
import type { Format } from '../format';
import { readCheckpoint } from './read-checkpoint';

const text = (value: string): Uint8Array => bytes([0xd9, value.length], value);
const map = (entries: number): Uint8Array => bytes([0x80 | entries]);

const array = (shape: readonly number[], dtype: string, values: Uint8Array, type = 1): Uint8Array => {
  const payload = bytes(
    ...[[0x93], [0x90 | shape.length], ...shape.map((size) => [size]), text(dtype)],
    ...[[0xc6], big(values.length, 4), values],
  );
  return bytes([0xc8], big(payload.length, 2), [type], payload);
};

const whole: readonly Uint8Array[] = [
  ...[map(3), text('params'), map(3)],
  ...[text('kernel'), array([2, 3], 'float32', floats(0, 1, 2, 3, 4, 5))],
  ...[text('bias'), array([2], 'bfloat16', bytes([0, 0x3e, 0, 0xc0]))],
  ...[text('large'), map(3), text('__msgpack_chunked_array__'), bytes([0xc3])],
  ...[text('shape'), map(1), text('0'), bytes([2])],
  ...[text('chunks'), map(1), text('0'), array([2], 'float32', floats(1, 2))],
  ...[text('step'), array([], 'int32', bytes([7, 0, 0, 0]), 3)],
  ...[text('config'), map(2), text('width'), bytes([32]), text('mults'), bytes([0x92, 1, 2])],
];

const singles: readonly Uint8Array[] = [
  ...[0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xc3, 0xe0, 0xff].map((code) =>
    bytes([code]),
  ),
  ...Array.from({ length: 28 }, (_, i) => bytes([0xc4 + i])),
  ...Array.from({ length: 28 }, (_, i) => bytes([0xc4 + i, 0xff, 0xff, 0xff, 0xff])),
  ...[text('__proto__'), text('kernel'), array([255, 255], 'float32', floats(1)), text('float32')],
  ...[array([1], 'complex64', floats(1, 2)), array([1, 2], 'float32', floats(1, 2), 2)],
];

const runs = [3, 70, 5000].flatMap((depth) => [
  Array<Uint8Array>(depth).fill(bytes([0x91])),
  Array<Uint8Array>(depth).fill(bytes([0x81, 0xa1], 'a')),
]);

/** flax's msgpack: by its values, and bytes. */
export const msgpack: Format = {
  name: 'msgpack',
  whole: [{ weights: bytes(...whole) }],
  damaged: (dice) => ({
    weights: dice.chance(0.6)
      ? bytes(...damageParts(whole, dice, singles, runs))
      : damageBytes(bytes(...whole), dice),
  }),
  read: (folder) => readCheckpoint(join(folder, 'weights')),
};
