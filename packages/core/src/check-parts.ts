import type { DataSource } from './data-source';
import { badArgument, type TractError } from './errors';
import type { GridRule } from './grid';
import type { Model, Network } from './network';
import { isDescription, type Schedule } from './schedule';
import type { AnyStep } from './step-kinds';

/** What callers without types give in place of a part: its factory, its name, its description, or something else. */
const notA = (argument: string, value: unknown, what: string, example: string): TractError => {
  if (typeof value === 'function')
    return badArgument(argument, value, `call it, as in ${value.name || example.replace(/\(.*/, '')}(...).`);
  if (typeof value === 'string')
    return badArgument(argument, value, `give the ${what} itself, not its name: ${example}.`);
  if (isDescription(value))
    return badArgument(argument, value, `give the ${what} itself, not its description: ${example}.`);
  return badArgument(argument, value, `give a ${what}, such as ${example}.`);
};

const has = (value: unknown, name: string, type: string): boolean =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  typeof (value as Readonly<Record<string, unknown>>)[name] === type;

/** For callers without types: @throws TractError unless a value is a step. */
export const checkStep = (argument: string, value: AnyStep): void => {
  if (!(typeof value === 'object' && has(value, 'step', 'function') && has(value, 'order', 'number')))
    throw notA(argument, value, 'step', 'ddim(), or stepFrom("ddim")');
};

/** For callers without types: @throws TractError unless a value is a schedule. */
export const checkSchedule = (argument: string, value: Schedule): void => {
  const fits = typeof value === 'object' && has(value, 'at', 'function') && has(value, 'range', 'object');
  if (!fits) throw notA(argument, value, 'schedule', 'edm(), or scheduleFrom({ kind: "edm" })');
};

/** For callers without types: @throws TractError unless a value is a grid rule, which is a function with a description. */
export const checkGrid = (argument: string, value: GridRule): void => {
  if (!(typeof value === 'function' && has(value, 'description', 'object')))
    throw notA(argument, value, 'grid', 'karras(), or gridFrom({ kind: "karras" })');
};

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
