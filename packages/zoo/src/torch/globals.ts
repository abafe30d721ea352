import { TractError } from '@tractjs/core';
import type { PickleGlobal, PickleValue } from '../pickle/values';
import { storageClasses } from './storages';
import { isTensor, rebuildTensor } from './tensors';

const dict: PickleGlobal = {
  pickled: 'collections.OrderedDict',
  call(args) {
    const [items] = args;
    if (items === undefined) return new Map();
    if (!Array.isArray(items) || !items.every((item) => Array.isArray(item) && item.length === 2))
      throw new TractError('The file has an ordered dict in an unknown form: get the file again.');
    const made = new Map(items as [PickleValue, PickleValue][]);
    if (made.size < items.length)
      throw new TractError('The file has an ordered dict with a key twice: it is damaged. Get it again.');
    return made;
  },
};

const tensor: PickleGlobal = { pickled: 'torch._utils._rebuild_tensor_v2', call: rebuildTensor };

/** A parameter is its tensor: that it is trained does not matter here. */
const parameter: PickleGlobal = {
  pickled: 'torch._utils._rebuild_parameter',
  call([data]) {
    if (!isTensor(data))
      throw new TractError('The file has a parameter that is no tensor: get the file again.');
    return data;
  },
};

/** Names that PyTorch's files of weights refer to. None of them runs code here. */
export const torchGlobals: Readonly<Record<string, PickleGlobal>> = {
  ...storageClasses,
  'collections OrderedDict': dict,
  'torch._utils _rebuild_tensor': tensor,
  'torch._utils _rebuild_tensor_v2': tensor,
  'torch._utils _rebuild_parameter': parameter,
  'torch.nn.parameter Parameter': parameter,
  'torch Size': { pickled: 'torch.Size', call: ([sizes]) => sizes ?? [] },
};
