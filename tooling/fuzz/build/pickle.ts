import { bytes, little } from './bytes';

/** A pickle as a list of operations, which can be damaged one by one. */
export type Operations = readonly Uint8Array[];

/** Operations with their arguments, under Python's names for them. */
export const op = {
  proto: bytes([0x80, 2]),
  stop: bytes('.'),
  mark: bytes('('),
  dict: bytes('}'),
  list: bytes(']'),
  emptyTuple: bytes(')'),
  tuple: bytes('t'),
  tuple2: bytes([0x86]),
  none: bytes('N'),
  no: bytes([0x89]),
  reduce: bytes('R'),
  build: bytes('b'),
  setItems: bytes('u'),
  appends: bytes('e'),
  persistent: bytes('Q'),
  int: (value: number) => bytes('J', little(value, 4)),
  text: (value: string) => bytes('X', little(value.length, 4), value),
  blob: (value: Uint8Array) => bytes('B', little(value.length, 4), value),
  global: (module: string, name: string) => bytes('c', `${module}\n${name}\n`),
  put: (index: number) => bytes('q', [index]),
  get: (index: number) => bytes('h', [index]),
} as const;

/** Writes a dict of texts and the operations of their values. */
export const dict = (entries: Readonly<Record<string, Operations>>): Operations => [
  op.dict,
  op.mark,
  ...Object.entries(entries).flatMap(([key, value]) => [op.text(key), ...value]),
  op.setItems,
];

/** Writes an empty OrderedDict. */
export const orderedDict: Operations = [op.global('collections', 'OrderedDict'), op.emptyTuple, op.reduce];

/** Writes the persistent id of a storage. */
export const storage = (key: string, kind: string, elements: number): Operations => [
  op.mark,
  op.text('storage'),
  op.global('torch', kind),
  op.text(key),
  op.text('cpu'),
  op.int(elements),
  op.tuple,
  op.persistent,
];

/** Writes a tensor as PyTorch describes it. */
export const tensor = (
  of: Operations,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): Operations => [
  op.global('torch._utils', '_rebuild_tensor_v2'),
  op.mark,
  ...of,
  op.int(offset),
  ...[op.mark, ...shape.map(op.int), op.tuple],
  ...[op.mark, ...strides.map(op.int), op.tuple],
  op.no,
  ...orderedDict,
  op.tuple,
  op.reduce,
];

/** Writes a complete pickle of a value. */
export const pickle = (value: Operations): Operations => [op.proto, ...value, op.stop];
