import { TractError } from '@tractjs/core';
import type { PickleBudget } from '../pickle/budget';
import { type PickleInput, partOf } from '../pickle/input';
import {
  instances,
  isBytes,
  type PickleGlobal,
  type PickleInstance,
  type PickleValue,
} from '../pickle/values';
import { torchGlobals } from './globals';
import { readLegacyTorch } from './legacy';

/** An object whose class's source text is in the file: only its name and its state are looked at, never the text. */
const persistent = (args: readonly PickleValue[]): PickleInstance => {
  const [meta] = args;
  if (!(meta instanceof Map) || meta.get('type') !== 'class' || typeof meta.get('class_name') !== 'string')
    throw new TractError('The file has a persistent object in an unknown form: get the file again.');
  return {
    pickled: 'persistent',
    args: [meta.get('class_name') as string],
    state: meta.get('state') ?? null,
  };
};

/** NumPy's numbers, as configurations have them: (dtype, bytes). */
const scalar = ([dtype, bytes]: readonly PickleValue[]): PickleValue => {
  const [name] = (dtype as PickleInstance | null | undefined)?.args ?? [];
  if (!isBytes(bytes) || typeof name !== 'string')
    throw new TractError('The file has a number of NumPy in an unknown form: get the file again.');
  const size = bytes.end - bytes.begin;
  const values = size <= 8 ? bytes.read() : new Uint8Array(0);
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const read: Readonly<Record<string, () => number>> = {
    f8: () => view.getFloat64(0, true),
    f4: () => view.getFloat32(0, true),
    i8: () => Number(view.getBigInt64(0, true)),
    i4: () => view.getInt32(0, true),
  };
  const reader = Object.hasOwn(read, name) ? read[name] : undefined;
  if (reader === undefined || size !== Number(name.slice(1)))
    throw new TractError(
      `The file has a number of NumPy's type ${JSON.stringify(name.slice(0, 40))}, which is not known.`,
    );
  return reader();
};

const numpyScalar: PickleGlobal = { pickled: 'numpy scalar', call: scalar };

/** Names that the pickle of EDM in an input refers to. The storages in it are pickles too, and share the budget. */
export const edmGlobals = (
  input: PickleInput,
  budget: PickleBudget,
): Readonly<Record<string, PickleGlobal>> => ({
  ...torchGlobals,
  'torch_utils.persistence _reconstruct_persistent_obj': { pickled: 'persistent', call: persistent },
  'torch.storage _load_from_bytes': {
    pickled: 'torch.storage._load_from_bytes',
    call([bytes]) {
      if (!isBytes(bytes)) throw new TractError('The file has a storage that is no bytes.');
      budget.files--;
      if (budget.files < 0)
        throw new TractError('The file has more storages in its pickle than networks have: it is damaged.');
      return readLegacyTorch(partOf(input, bytes.begin, bytes.end), budget);
    },
  },
  'torch.nn.modules.container ModuleDict': instances('ModuleDict'),
  'torch.nn.modules.container ModuleList': instances('ModuleList'),
  'numpy.core.multiarray scalar': numpyScalar,
  'numpy._core.multiarray scalar': numpyScalar,
  'numpy dtype': instances('numpy.dtype'),
});
