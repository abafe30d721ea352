import { ExtData, encode } from '@msgpack/msgpack';
import type { SafeData } from '../safetensors/types';

/** Encodes an array as flax.serialization does: extension 1 of (shape, dtype, bytes). */
export const flaxArray = (shape: readonly number[], dtype: string, data: SafeData, type = 1): ExtData =>
  new ExtData(type, encode([shape, dtype, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]));

/**
 * { params, step, count, config } as flax writes it: float32, bfloat16, a chunked array, an empty array, and
 * scalars.
 */
export const flaxFile: Uint8Array = encode({
  params: {
    Conv_0: {
      kernel: flaxArray([1, 1, 2, 3], 'float32', Float32Array.of(0, 1, 2, 3, 4, 5)),
      bias: flaxArray([2], 'bfloat16', Uint16Array.of(0x3fc0, 0xc000)),
    },
    large: {
      __msgpack_chunked_array__: true,
      shape: { 0: 2, 1: 2 },
      chunks: {
        0: flaxArray([3], 'float32', Float32Array.of(1, 2, 3)),
        1: flaxArray([1], 'float32', Float32Array.of(4)),
      },
    },
    none: flaxArray([0, 3], 'float32', new Float32Array()),
  },
  step: flaxArray([], 'int32', Int32Array.of(7)),
  count: flaxArray([], 'int64', BigInt64Array.of(9n), 3),
  epoch: 4,
  config: { width: 32, betas: [0.9, 0.999], name: 'u-net', resample: null },
});
