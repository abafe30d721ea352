import type { SafeDtype } from '../safetensors/types';

/** A NumPy array as flax writes it. */
export interface FlaxArray {
  readonly flax: 'array';
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
  /** A view of the values, row-major and little-endian. */
  readonly bytes: Uint8Array;
}

/**
 * A value of a msgpack file: plain data, maps with string keys, bytes as views of the file, or a flax array.
 */
export type MsgpackValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly MsgpackValue[]
  | ReadonlyMap<string, MsgpackValue>
  | FlaxArray;

/** Whether a value is a flax array. */
export const isFlaxArray = (value: MsgpackValue | undefined): value is FlaxArray =>
  typeof value === 'object' && value !== null && 'flax' in value;
