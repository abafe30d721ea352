import { TractError } from '@tractjs/core';
import {
  instances,
  isBytes,
  type PickleBudget,
  type PickleGlobal,
  type PickleInput,
  type PickleInstance,
  type PickleValue,
  partOf,
} from '../pickle';
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
      if (!isBytes(bytes) || bytes.apart) throw new TractError('The file has a storage that is no bytes.');
      budget.files--;
      if (budget.files < 0)
        throw new TractError('The file has more storages in its pickle than networks have: it is damaged.');
      return readLegacyTorch(partOf(input, bytes.begin, bytes.end), budget);
    },
  },
  'torch.nn.modules.container ModuleDict': instances('ModuleDict'),
  'torch.nn.modules.container ModuleList': instances('ModuleList'),
});
