import { TractError } from '@tractjs/core';
import { readPickle } from '../pickle/machine';
import { instances, type PickleGlobal, type PickleInstance, type PickleValue } from '../pickle/values';
import type { SafeTensor } from '../safetensors-types';
import { torchGlobals } from './globals';
import { readLegacyTorch } from './legacy';
import { isTensor, toSafeTensor } from './tensors';

/** A network of EDM's files: its class, what it was made with, and its weights under PyTorch's names. */
export interface EdmNetwork {
  /** Such as EDMPrecond. */
  readonly className: string;
  /** Arguments of the class by name, plain data. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly tensors: Readonly<Record<string, SafeTensor>>;
}

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
  const [name] = (dtype as PickleInstance | undefined)?.args ?? [];
  if (!(bytes instanceof Uint8Array) || typeof name !== 'string')
    throw new TractError('The file has a number of NumPy in an unknown form: get the file again.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read: Readonly<Record<string, () => number>> = {
    f8: () => view.getFloat64(0, true),
    f4: () => view.getFloat32(0, true),
    i8: () => Number(view.getBigInt64(0, true)),
    i4: () => view.getInt32(0, true),
  };
  const reader = Object.hasOwn(read, name) ? read[name] : undefined;
  if (reader === undefined || bytes.byteLength !== Number(name.slice(1)))
    throw new TractError(
      `The file has a number of NumPy's type ${JSON.stringify(name)}, which is not known.`,
    );
  return reader();
};

const numpyScalar: PickleGlobal = { pickled: 'numpy scalar', call: scalar };

const edmGlobals: Readonly<Record<string, PickleGlobal>> = {
  ...torchGlobals,
  'torch_utils.persistence _reconstruct_persistent_obj': { pickled: 'persistent', call: persistent },
  'torch.storage _load_from_bytes': {
    pickled: 'torch.storage._load_from_bytes',
    call([bytes]) {
      if (!(bytes instanceof Uint8Array)) throw new TractError('The file has a storage that is no bytes.');
      return readLegacyTorch(bytes);
    },
  },
  'torch.nn.modules.container ModuleDict': instances('ModuleDict'),
  'torch.nn.modules.container ModuleList': instances('ModuleList'),
  'numpy.core.multiarray scalar': numpyScalar,
  'numpy._core.multiarray scalar': numpyScalar,
  'numpy dtype': instances('numpy.dtype'),
};

/**
 * Reads EDM's pickles (Karras et al. 2022's published networks): { ema: network } or the network itself. Classes are
 * recognised by name; the source text of their modules, which the files also hold, is ignored.
 * @throws TractError where the file holds something else.
 */
export const readEdmPickle = (bytes: Uint8Array): EdmNetwork => {
  const value = readPickle(bytes, { globals: edmGlobals });
  const network = value instanceof Map ? (value.get('ema') ?? null) : value;
  const state = stateOf(network);
  if (state === undefined)
    throw new TractError('The pickle holds no network of EDM: there is no "ema" with a state in it.');
  const tensors: Record<string, SafeTensor> = {};
  collect(state, '', tensors, 0);
  return {
    className: classOf(network),
    config: {
      ...plain(state.get('_init_kwargs') ?? new Map(), 0),
      ...attributes(state),
    },
    tensors,
  };
};

const classOf = (value: PickleValue): string => String((value as PickleInstance).args[0]);

const stateOf = (value: PickleValue): Map<PickleValue, PickleValue> | undefined =>
  typeof value === 'object' && value !== null && 'state' in value && value.state instanceof Map
    ? value.state
    : undefined;

/** Modules inside of modules; none of the field's networks comes near. */
const DEEPEST = 64;

/** The parameters and buffers of a module and of those in it, by path. */
const collect = (
  state: Map<PickleValue, PickleValue>,
  path: string,
  tensors: Record<string, SafeTensor>,
  depth: number,
): void => {
  if (depth > DEEPEST) throw new TractError(`The network has modules ${DEEPEST} deep: the file is damaged.`);
  const passing = state.get('_non_persistent_buffers_set');
  for (const group of ['_parameters', '_buffers']) {
    const named = state.get(group);
    if (!(named instanceof Map)) continue;
    for (const [name, value] of named) {
      const kept = group === '_parameters' || !(passing instanceof Set) || !passing.has(name);
      if (isTensor(value) && kept)
        tensors[`${path}${String(name)}`] = toSafeTensor(`${path}${String(name)}`, value);
    }
  }
  const modules = state.get('_modules');
  if (!(modules instanceof Map)) return;
  for (const [name, module] of modules) {
    const inner = stateOf(module);
    if (inner !== undefined) collect(inner, `${path}${String(name)}.`, tensors, depth + 1);
  }
};

/** Plain data of a pickle: dicts as objects, everything that is no data left out. */
const plain = (value: PickleValue, depth: number): Record<string, unknown> => {
  const convert = (item: PickleValue, level: number): unknown => {
    if (level > DEEPEST) throw new TractError('The configuration is nested too deeply: the file is damaged.');
    if (Array.isArray(item)) return item.map((one) => convert(one, level + 1));
    if (item instanceof Map)
      return Object.fromEntries([...item].map(([key, one]) => [String(key), convert(one, level + 1)]));
    return typeof item === 'object' && item !== null ? undefined : item;
  };
  return value instanceof Map ? (convert(value, depth) as Record<string, unknown>) : {};
};

/** Attributes of the class that are numbers, texts or flags: sigma_data and the like. */
const attributes = (state: Map<PickleValue, PickleValue>): Record<string, unknown> =>
  Object.fromEntries(
    [...state].flatMap(([key, value]) =>
      typeof key === 'string' && !key.startsWith('_') && key !== 'training' && typeof value !== 'object'
        ? [[key, value] as const]
        : [],
    ),
  );
