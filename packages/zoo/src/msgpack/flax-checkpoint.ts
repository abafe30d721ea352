import { TractError } from '@tractjs/core';
import type { CheckpointContent } from '../checkpoint/checkpoint-file';
import { CONFIG_KEYS } from '../checkpoint/config-keys';
import { nameListedAverages } from '../checkpoint/listed-averages';
import { type TensorTable, tensorTable } from '../checkpoint/tensor-table';
import { MAX_CONFIG_VALUES } from '../parts';
import { viewOf } from '../safetensors/types';
import { decodeMsgpack } from './decode';
import { chunkedArray, flaxExtension, joined } from './flax-arrays';
import { isFlaxArray, type MsgpackValue } from './values';

/**
 * Reads a file of flax.serialization.to_bytes: nested maps with arrays. Arrays are views of `bytes` if
 * aligned; names are their paths, joined by dots. Kernels keep flax's layout.
 * @throws TractError if the file is damaged or not from flax.
 */
export const readFlaxCheckpoint = (bytes: Uint8Array): CheckpointContent => {
  const value = decodeMsgpack(bytes, flaxExtension);
  const table = tensorTable(bytes.byteLength);
  collect(value, '', table);
  const config = configOf(value);
  return { format: 'flax msgpack', ...(config && { config }), tensors: nameListedAverages(table.tensors()) };
};

/** Adds all arrays to a table. The decoder bounds the depth, and no value occurs twice. */
const collect = (value: MsgpackValue, path: string, table: TensorTable): void => {
  const array = value instanceof Map ? chunkedArray(value) : isFlaxArray(value) ? value : undefined;
  if (array !== undefined) {
    const { dtype, shape } = array;
    const read = async () => ({
      dtype,
      shape,
      data: viewOf(dtype, 'chunks' in array ? joined(array) : array.bytes),
    });
    table.add(path, { dtype, shape, read });
  } else if (value instanceof Map) {
    for (const [key, item] of value) collect(item, path === '' ? key : `${path}.${key}`, table);
  }
};

const configOf = (value: MsgpackValue): Readonly<Record<string, unknown>> | undefined => {
  if (!(value instanceof Map)) return undefined;
  const found = CONFIG_KEYS.map((key) => value.get(key)).find((item) => item instanceof Map);
  let values = 0;
  const plain = (item: MsgpackValue): unknown => {
    values++;
    if (values > MAX_CONFIG_VALUES)
      throw new TractError(
        `The configuration has more than ${MAX_CONFIG_VALUES} values: the file is damaged.`,
      );
    if (Array.isArray(item)) return item.map(plain);
    if (item instanceof Map)
      return Object.fromEntries([...item].map(([key, one]) => [key, plain(one)] as const));
    if (typeof item === 'bigint') return String(item);
    return typeof item === 'object' && item !== null ? undefined : item;
  };
  const config = Object.entries((found && plain(found)) ?? {}).filter(([, item]) => item !== undefined);
  return config.length > 0 ? Object.fromEntries(config) : undefined;
};
