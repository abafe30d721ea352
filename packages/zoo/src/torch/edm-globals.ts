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

/**
 * Makes an instance of a class whose source code is in the file: only its name and state are used, never the
 * code.
 */
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

/** Returns the names in EDM's pickles. The storages in a pickle are pickles too, and share its budget. */
export const edmGlobals = (
  input: PickleInput,
  budget: PickleBudget,
): Readonly<Record<string, PickleGlobal>> => ({
  ...torchGlobals,
  'torch_utils.persistence _reconstruct_persistent_obj': { pickled: 'persistent', call: persistent },
  'torch.storage _load_from_bytes': {
    pickled: 'torch.storage._load_from_bytes',
    call([bytes]) {
      if (!isBytes(bytes) || bytes.detached)
        throw new TractError('The file has a storage that is not bytes: get it again.');
      budget.files--;
      if (budget.files < 0)
        throw new TractError('The file has more storages in its pickle than networks have: it is damaged.');
      return readLegacyTorch(partOf(input, bytes.begin, bytes.end), budget);
    },
  },
  'torch.nn.modules.container ModuleDict': instances('ModuleDict'),
  'torch.nn.modules.container ModuleList': instances('ModuleList'),
});
