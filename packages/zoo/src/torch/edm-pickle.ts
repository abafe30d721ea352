import { TractError } from '@tractjs/core';
import type { CheckpointContent } from '../checkpoint/checkpoint-file';
import { checkName, type TensorTable, tensorTable } from '../checkpoint/tensor-table';
import { MAX_NESTING, MAX_VISITS } from '../parts';
import {
  fileInput,
  type PickleInstance,
  type PickleValue,
  pickleBudget,
  plainData,
  readPickle,
} from '../pickle';
import type { FileSource } from '../reading';
import { edmGlobals } from './edm-globals';
import { addTensor, type ReadStorage, readAtOffset } from './stored-tensors';
import { isTensor } from './tensors';

/**
 * Reads one of EDM's pickles (the published networks of Karras et al. 2022): { ema: network } or the network
 * itself. Returns the network's class, its options, and its weights with PyTorch's names. Classes are
 * recognised by name; the source code of their modules, which the files contain, is ignored. Tensors are read
 * on demand.
 * @throws TractError if the file contains something else.
 */
export const readEdmPickle = (source: FileSource): CheckpointContent => {
  const [input, budget] = [fileInput(source.bytes, source.readNow), pickleBudget()];
  const value = readPickle(input, { globals: edmGlobals(input, budget), budget });
  const network = value instanceof Map ? (value.get('ema') ?? null) : value;
  const state = stateOf(network);
  if (state === undefined)
    throw new TractError(
      'The pickle does not contain a network of EDM, "ema" with a state: give one of EDM\'s pickles.',
    );
  const table = tensorTable(source.bytes);
  collect(state, table, readAtOffset(source));
  return {
    format: 'EDM pickle',
    className: classOf(network),
    config: { ...plainData(state.get('_init_kwargs') ?? null), ...attributes(state) },
    tensors: table.tensors(),
  };
};

type State = Map<PickleValue, PickleValue>;

const classOf = (value: PickleValue): string => {
  const [name] = (value as PickleInstance).args;
  if (typeof name !== 'string')
    throw new TractError('The pickle has a network without the name of its class: get the file again.');
  return name;
};

const stateOf = (value: PickleValue): State | undefined =>
  typeof value === 'object' && value !== null && 'state' in value && value.state instanceof Map
    ? value.state
    : undefined;

/** Adds the parameters and buffers of a module and its submodules to a table, by their paths. */
const collect = (root: State, table: TensorTable, read: ReadStorage): void => {
  let visits = 0;
  /** Counts visits before they are made, since modules can contain each other many times. */
  const spend = (items: number): void => {
    visits += items;
    if (visits > MAX_VISITS)
      throw new TractError(
        `The network has more than ${MAX_VISITS} modules and parameters: the file is damaged.`,
      );
  };
  const visit = (state: State, path: string, depth: number): void => {
    if (depth > MAX_NESTING)
      throw new TractError(`The network has modules ${MAX_NESTING} deep: the file is damaged.`);
    checkName(path);
    const nonPersistent = state.get('_non_persistent_buffers_set');
    for (const group of ['_parameters', '_buffers']) {
      const named = state.get(group);
      if (!(named instanceof Map)) continue;
      spend(named.size);
      for (const [name, value] of named) {
        const kept = group === '_parameters' || !(nonPersistent instanceof Set) || !nonPersistent.has(name);
        if (typeof name === 'string' && isTensor(value) && kept)
          addTensor(table, `${path}${name}`, value, read);
      }
    }
    const modules = state.get('_modules');
    if (!(modules instanceof Map)) return;
    spend(modules.size + 1);
    for (const [name, module] of modules) {
      const inner = stateOf(module);
      if (typeof name === 'string' && inner !== undefined) visit(inner, `${path}${name}.`, depth + 1);
    }
  };
  visit(root, '', 0);
};

/** Returns the attributes of the network that are numbers, strings or booleans, such as sigma_data. */
const attributes = (state: State): Record<string, unknown> =>
  Object.fromEntries(
    [...state].flatMap(([key, value]) =>
      typeof key === 'string' && !key.startsWith('_') && key !== 'training' && typeof value !== 'object'
        ? [[key, typeof value === 'bigint' ? String(value) : value] as const]
        : [],
    ),
  );
