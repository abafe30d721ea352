import { bytes, floats, little } from './bytes';
import { dict, type Operations, op, orderedDict, pickle, storage, tensor } from './pickle';

/** A state dict with two tensors in one storage, one of them transposed, one of fp16, and a configuration. */
export const stateDict: Operations = pickle(
  dict({
    step: [op.int(3)],
    model: [
      ...orderedDict,
      op.put(0),
      op.mark,
      ...[op.text('w'), ...tensor(storage('0', 'FloatStorage', 6), 0, [2, 3], [3, 1])],
      ...[op.text('turned'), ...tensor(storage('0', 'FloatStorage', 6), 0, [3, 2], [1, 3])],
      ...[op.text('half'), ...tensor(storage('1', 'HalfStorage', 2), 0, [2], [1])],
      op.setItems,
    ],
    config: dict({ width: [op.int(8)], again: [op.get(0)] }),
  }),
);

/** The bytes of its storages. */
export const storages: Readonly<Record<string, Uint8Array>> = {
  '0': floats(0, 1, 2, 3, 4, 5),
  '1': bytes([0, 0x3e, 0, 0xc0]),
};

const MAGIC = 0x1950a86a20f9469cfc6cn;

/** The pickles before and after the object in a file without an archive, for storages by key. */
const around = (keys: readonly string[]): { before: Uint8Array; after: Uint8Array } => ({
  before: bytes(
    [0x80, 2, 0x8a, 10],
    little(MAGIC & 0xffffffffffffffffn, 8),
    little(MAGIC >> 64n, 2),
    '.',
    ...pickle([op.int(1001)]),
    ...pickle(dict({ protocol_version: [op.int(1001)], little_endian: [bytes([0x88])] })),
  ),
  after: bytes(...pickle([op.list, op.mark, ...keys.map(op.text), op.appends])),
});

/** Writes a file without an archive: the operations of its object, and its storages with their numbers of elements. */
export const legacyFile = (
  object: Operations,
  parts: Readonly<Record<string, readonly [elements: number | bigint, data: Uint8Array]>>,
): Uint8Array => {
  const { before, after } = around(Object.keys(parts));
  const data = Object.values(parts).flatMap(([elements, values]) => [little(elements, 8), values]);
  return bytes(before, ...object, after, ...data);
};

/** Writes a storage as in EDM's pickles: a file without an archive, as bytes. */
const loaded = (elements: number, data: Uint8Array): Operations => [
  op.global('torch.storage', '_load_from_bytes'),
  op.mark,
  op.blob(legacyFile(pickle(storage('0', 'FloatStorage', elements)), { '0': [elements, data] })),
  op.tuple,
  op.reduce,
];

const persistent = (className: string, state: Readonly<Record<string, Operations>>): Operations => [
  op.global('torch_utils.persistence', '_reconstruct_persistent_obj'),
  op.mark,
  ...dict({
    type: [op.text('class')],
    version: [op.int(6)],
    module_src: [op.text('import os; os.system("bad")')],
    class_name: [op.text(className)],
    state: dict(state),
  }),
  op.tuple,
  op.reduce,
];

/** A network of EDM with one layer, as in its pickles. */
export const edmPickle: Operations = pickle(
  dict({
    ema: persistent('EDMPrecond', {
      _parameters: orderedDict,
      _buffers: orderedDict,
      _modules: dict({
        model: persistent('SongUNet', {
          _parameters: dict({
            weight: tensor(loaded(6, floats(0, 1, 2, 3, 4, 5)), 0, [2, 3], [3, 1]),
            bias: [op.none],
          }),
          _buffers: dict({ filter: tensor(loaded(2, floats(1, 2)), 0, [2], [1]) }),
        }),
      }),
      _init_kwargs: dict({ img_resolution: [op.int(8)], name: [op.text('x')] }),
      sigma_data: [bytes('G', [0x3f, 0xe0, 0, 0, 0, 0, 0, 0])],
    }),
  }),
);
