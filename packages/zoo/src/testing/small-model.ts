import type { Description, Model } from '@tractjs/core';
import { mlp } from '../networks/mlp';
import { angle, even, stirred } from './test-support';

/** The network of `model`. */
export const network = mlp({ width: 8, layers: 1 });
/** Makes a small model. */
export const model = (): Model => ({ network, params: stirred(network), schedule: angle, grid: even });

const named =
  <T>(kind: string, value: T) =>
  (description: Description): T => {
    if (description.kind !== kind) throw new Error(`unexpected ${description.kind}`);
    return value;
  };

/** Functions that make the model's schedule and grid from their descriptions. */
export const resolvers = { schedules: named('angle', angle), grids: named('even', even) };
