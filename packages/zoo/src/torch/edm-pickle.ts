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
import { addTensor, type ReadStorage, readPlaced } from './stored-tensors';
import { isTensor } from './tensors';

/**
 * Reads EDM's pickles (Karras et al. 2022's published networks): { ema: network } or the network itself, as its class, what
 * it was made with, and its weights under PyTorch's names. Classes are recognised by name; the source text of their modules,
 * which the files also hold, is ignored. Tensors are read from the file when asked for.
 * @throws TractError if the file holds something else.
 */
export const readEdmPickle = (source: FileSource): CheckpointContent => {
  const [input, budget] = [fileInput(source.bytes, source.readNow), pickleBudget()];
  const value = readPickle(input, { globals: edmGlobals(input, budget), budget });
  const network = value instanceof Map ? (value.get('ema') ?? null) : value;
  const state = stateOf(network);
  if (state === undefined)
    throw new TractError('The pickle holds no network of EDM: there is no "ema" with a state in it.');
  const table = tensorTable(source.bytes);
  collect(state, table, readPlaced(source));
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

/** The parameters and buffers of a module and of those in it, by path. */
const collect = (whole: State, table: TensorTable, read: ReadStorage): void => {
  let visits = 0;
  /** Counted before they are gone over: modules may hold one another many times over. */
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
    const passing = state.get('_non_persistent_buffers_set');
    for (const group of ['_parameters', '_buffers']) {
      const named = state.get(group);
      if (!(named instanceof Map)) continue;
      spend(named.size);
      for (const [name, value] of named) {
        const kept = group === '_parameters' || !(passing instanceof Set) || !passing.has(name);
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
  visit(whole, '', 0);
};

/** Attributes of the class that are numbers, texts or flags: sigma_data and the like. */
const attributes = (state: State): Record<string, unknown> =>
  Object.fromEntries(
    [...state].flatMap(([key, value]) =>
      typeof key === 'string' && !key.startsWith('_') && key !== 'training' && typeof value !== 'object'
        ? [[key, typeof value === 'bigint' ? String(value) : value] as const]
        : [],
    ),
  );
