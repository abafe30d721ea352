/**
 * A value of a pickle: null, booleans, numbers (bigint beyond 2^53), strings, lists and tuples (both arrays),
 * dicts (Map), sets, and objects: ranges of bytes, known globals, and what those make. Never code.
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

/** Data that represents a Python object; `pickled` is its kind. */
export interface PickleObject {
  readonly pickled: string;
}

/** A name that a pickle may refer to, such as collections.OrderedDict. */
export interface PickleGlobal extends PickleObject {
  /** Makes the data that a call in Python would return. Left out if the name is only referred to. */
  readonly call?: (args: readonly PickleValue[]) => PickleValue;
}

/** Bytes of a pickle, as a range of its input: they may be all of a network's weights. */
export interface PickleBytes extends PickleObject {
  readonly pickled: 'bytes';
  /** Offset of the first byte in the pickle's input. */
  readonly begin: number;
  /** Offset after the last byte. */
  readonly end: number;
  /** Whether the bytes were made from a string, and are not a range of the input. */
  readonly detached?: boolean;
  /** Reads the bytes. */
  read(): Uint8Array;
}

/** An instance of a class, whose state the pickle can set after its creation. */
export interface PickleInstance extends PickleObject {
  readonly args: readonly PickleValue[];
  state?: PickleValue;
}

/** Whether a value is a range of bytes. */
export const isBytes = (value: PickleValue | undefined): value is PickleBytes =>
  typeof value === 'object' && value !== null && 'pickled' in value && value.pickled === 'bytes';

/** Whether a value is an object other than an instance. */
export const isGlobal = (value: PickleValue): value is PickleGlobal & PickleObject =>
  typeof value === 'object' && value !== null && 'pickled' in value && !('args' in value);

/** Whether a value is an instance. */
export const isInstance = (value: PickleValue): value is PickleInstance & PickleObject =>
  typeof value === 'object' && value !== null && 'pickled' in value && 'args' in value;

/** Makes a global whose calls return instances, which keep their arguments and state. */
export const instances = (name: string): PickleGlobal => ({
  pickled: name,
  call: (args) => ({ pickled: name, args }) as PickleInstance,
});
