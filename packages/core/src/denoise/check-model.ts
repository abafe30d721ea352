import { badArgument } from '../errors/errors';
import { checkGrid, checkSchedule } from '../path/check-path';
import { hasMember, wrongPart } from '../path/wrong-part';
import type { DataSource } from './data-source';
import type { Model, Network } from './network';

/** Checks that `value` is a network, for callers without types. @throws TractError if it is not. */
export const checkNetwork = (argument: string, value: Pick<Network, 'shape'>): void => {
  const fits =
    typeof value === 'object' && hasMember(value, 'apply', 'function') && hasMember(value, 'shape', 'object');
  if (!fits) throw wrongPart(argument, value, 'network', 'mlp(), or networkFrom({ kind: "mlp" })');
};

/**
 * Checks that `value` has a network and parameters, for callers without types. @throws TractError if it has
 * not.
 */
export const checkNetworkWithParams = (argument: string, value: Pick<Model, 'network' | 'params'>): void => {
  if (typeof value !== 'object' || value === null || !('network' in value))
    throw wrongPart(
      argument,
      value,
      'model',
      'await loadModel(folder), or { network, params, schedule, grid }',
    );
  checkNetwork(`${argument}.network`, value.network);
  if (!hasMember(value, 'params', 'object') || value.params === null)
    throw badArgument(
      `${argument}.params`,
      value.params,
      'give tensors by name: network.init(randomSource(0)).',
    );
};

/** Checks that `value` is a model, for callers without types. @throws TractError if it is not. */
export const checkModel = (argument: string, value: Model): void => {
  checkNetworkWithParams(argument, value);
  checkSchedule(`${argument}.schedule`, value.schedule);
  checkGrid(`${argument}.grid`, value.grid);
};

/** Checks that `value` is a data source, for callers without types. @throws TractError if it is not. */
export const checkSource = (argument: string, value: DataSource): void => {
  if (
    !(
      typeof value === 'object' &&
      hasMember(value, 'batch', 'function') &&
      hasMember(value, 'shape', 'object')
    )
  )
    throw wrongPart(argument, value, 'data source', 'ring(), await mnist() or arraySource({ ... })');
};
