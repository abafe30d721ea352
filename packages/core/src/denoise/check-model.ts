import { badArgument } from '../errors/errors';
import { checkGrid, checkSchedule } from '../path/check-path';
import { has, notA } from '../path/not-a';
import type { DataSource } from './data-source';
import type { Model, Network } from './network';

/** For callers without types: @throws TractError unless a value is a network. */
export const checkNetwork = (argument: string, value: Pick<Network, 'shape'>): void => {
  const fits = typeof value === 'object' && has(value, 'apply', 'function') && has(value, 'shape', 'object');
  if (!fits) throw notA(argument, value, 'network', 'mlp(), or networkFrom({ kind: "mlp" })');
};

/** For callers without types: @throws TractError unless a value is a network with its parameters. */
export const checkWeighted = (argument: string, value: Pick<Model, 'network' | 'params'>): void => {
  if (typeof value !== 'object' || value === null || !('network' in value))
    throw notA(argument, value, 'model', 'await loadModel(folder), or { network, params, schedule, grid }');
  checkNetwork(`${argument}.network`, value.network);
  if (!has(value, 'params', 'object') || value.params === null)
    throw badArgument(
      `${argument}.params`,
      value.params,
      'give tensors by name: network.init(randomSource(0)).',
    );
};

/** For callers without types: @throws TractError unless a value is a model. */
export const checkModel = (argument: string, value: Model): void => {
  checkWeighted(argument, value);
  checkSchedule(`${argument}.schedule`, value.schedule);
  checkGrid(`${argument}.grid`, value.grid);
};

/** For callers without types: @throws TractError unless a value is a source of data. */
export const checkSource = (argument: string, value: DataSource): void => {
  if (!(typeof value === 'object' && has(value, 'batch', 'function') && has(value, 'shape', 'object')))
    throw notA(argument, value, 'data source', 'ring(), await mnist() or arraySource({ ... })');
};
