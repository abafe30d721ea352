import type { SafeDtype } from '../safetensors/types';

/** An array of NumPy as flax writes it. */
export interface FlaxArray {
  readonly flax: 'array';
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
  /** Its values in row-major order, little-endian: a view of the file. */
  readonly bytes: Uint8Array;
}

/** What msgpack can hold here: plain data, maps with texts for keys, bytes as views of the file, and the arrays of flax. */
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

/** Whether a value is an array of flax. */
export const isFlaxArray = (value: MsgpackValue | undefined): value is FlaxArray =>
  typeof value === 'object' && value !== null && 'flax' in value;
