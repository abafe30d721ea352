/**
 * What a pickle can hold here: null, booleans, numbers (bigint where an int is beyond 2^53), texts, bytes, lists and
 * tuples (both arrays), dicts (Map), sets, where bytes lie, and what the known globals make. Nothing else, and never code.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleObject;

/** A global that is known, and so data that stands for it. */
export interface PickleObject {
  readonly pickled: string;
}

/** A name that a pickle may refer to, such as collections.OrderedDict. */
export interface PickleGlobal extends PickleObject {
  /** What "calling" it gives: data made from data. Missing for a name that is only referred to. */
  readonly call?: (args: readonly PickleValue[]) => PickleValue;
}

/** Bytes of a pickle: where they are, for they may be all of a network's weights. */
export interface PickleBytes extends PickleObject {
  readonly pickled: 'bytes';
  /** In the input that the pickle was read from. */
  readonly begin: number;
  readonly end: number;
  /** Whether the bytes were made from a text, and so lie nowhere in the input. */
  readonly apart?: boolean;
  /** The bytes themselves. */
  read(): Uint8Array;
}

/** An instance whose state the pickle goes on to set. */
export interface PickleInstance extends PickleObject {
  readonly args: readonly PickleValue[];
  state?: PickleValue;
}

export const isBytes = (value: PickleValue | undefined): value is PickleBytes =>
  typeof value === 'object' && value !== null && 'pickled' in value && value.pickled === 'bytes';

export const isGlobal = (value: PickleValue): value is PickleGlobal & PickleObject =>
  typeof value === 'object' && value !== null && 'pickled' in value && !('args' in value);

export const isInstance = (value: PickleValue): value is PickleInstance & PickleObject =>
  typeof value === 'object' && value !== null && 'pickled' in value && 'args' in value;

/** A name that makes instances: they keep their arguments and their state. */
export const instances = (name: string): PickleGlobal => ({
  pickled: name,
  call: (args) => ({ pickled: name, args }) as PickleInstance,
});
