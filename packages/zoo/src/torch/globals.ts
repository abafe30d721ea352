import { TractError } from '@tractjs/core';
import { instances, isGlobal, type PickleGlobal, type PickleValue, pythonGlobals } from '../pickle';
import { dtypeGlobals } from './dtypes';
import { numpyGlobals } from './numpy-globals';
import { storageClasses } from './storages';
import { isTensor, rebuildTensor, rebuildTypedTensor } from './tensors';

const tensor: PickleGlobal = { pickled: 'torch._utils._rebuild_tensor_v2', call: rebuildTensor };

/** Reduces a parameter to its tensor: whether it is trained and its attributes do not matter. */
const parameter: PickleGlobal = {
  pickled: 'torch._utils._rebuild_parameter',
  call([data]) {
    if (!isTensor(data))
      throw new TractError('The file has a parameter that is not a tensor: get the file again.');
    return data;
  },
};

/**
 * A tensor with attributes, or of another class, such as a buffer: (function, class, arguments, attributes).
 */
const fromType: PickleGlobal = {
  pickled: 'torch._tensor._rebuild_from_type_v2',
  call([rebuild, , args]) {
    const { call } = isGlobal(rebuild ?? null) ? (rebuild as PickleGlobal) : {};
    const made: PickleValue = call !== undefined && Array.isArray(args) ? call(args) : null;
    if (!isTensor(made))
      throw new TractError('The file has a tensor with attributes in an unknown form: get the file again.');
    return made;
  },
};

/** Makes a global that refuses an unsupported kind of tensor. */
const refused = (what: string): PickleGlobal => ({
  pickled: what,
  call() {
    throw new TractError(
      `The file has ${what}, which is not supported: save it as a dense tensor of numbers.`,
    );
  },
});

/** Functions that rebuild unsupported tensors, with a phrase for the error. */
const REFUSED: Readonly<Record<string, string>> = {
  _rebuild_sparse_tensor: 'a sparse tensor',
  _rebuild_sparse_csr_tensor: 'a sparse tensor',
  _rebuild_qtensor: 'a quantised tensor',
  _rebuild_nested_tensor: 'a nested tensor',
  _rebuild_meta_tensor_no_storage: 'a tensor of the device "meta", without values',
  _rebuild_wrapper_subclass: 'a tensor of a custom class',
  _rebuild_device_tensor_from_numpy: 'a tensor of another device as a NumPy array',
};

const named = (names: readonly string[]): Record<string, PickleGlobal> =>
  Object.fromEntries(names.map((name) => [`torch ${name}`, { pickled: `torch.${name}` }]));

/**
 * Names in PyTorch's files of weights: those that torch.load(weights_only=True) accepts. None of them runs
 * code.
 */
export const torchGlobals: Readonly<Record<string, PickleGlobal>> = {
  ...pythonGlobals,
  ...numpyGlobals,
  ...storageClasses,
  ...dtypeGlobals,
  'torch._utils _rebuild_tensor': tensor,
  'torch._utils _rebuild_tensor_v2': tensor,
  'torch._utils _rebuild_tensor_v3': { pickled: 'torch._utils._rebuild_tensor_v3', call: rebuildTypedTensor },
  'torch._utils _rebuild_parameter': parameter,
  'torch._utils _rebuild_parameter_with_state': parameter,
  'torch._utils _rebuild_device_tensor_from_cpu_tensor': parameter,
  'torch._tensor _rebuild_from_type_v2': fromType,
  'torch.nn.parameter Parameter': parameter,
  'torch.nn.parameter Buffer': { pickled: 'torch.nn.parameter.Buffer' },
  ...Object.fromEntries(
    Object.entries(REFUSED).map(([name, what]) => [`torch._utils ${name}`, refused(what)]),
  ),
  'torch Size': { pickled: 'torch.Size', call: ([sizes]) => sizes ?? [] },
  'torch device': instances('torch.device'),
  'torch.serialization _get_layout': instances('torch.layout'),
  ...named(['Tensor', 'per_tensor_affine', 'per_tensor_symmetric', 'per_channel_affine']),
  ...named(['per_channel_symmetric', 'per_channel_affine_float_qparams']),
  ...named(['contiguous_format', 'preserve_format', 'channels_last', 'channels_last_3d']),
  // A class that older versions of PyTorch Lightning use as a key in checkpoints.
  'pytorch_lightning.callbacks.model_checkpoint ModelCheckpoint': { pickled: 'ModelCheckpoint' },
};
