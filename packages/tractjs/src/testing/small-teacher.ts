import { type Model, type Params, randomSource } from '@tractjs/core';
import { ring } from '@tractjs/data';
import { train, vpObjective } from '@tractjs/distill';
import { startEngine } from '@tractjs/engine';
import { disposeParams } from '@tractjs/ops';
import { uniform, vpCosine } from '@tractjs/schedules';
import { mlp } from '@tractjs/zoo';
import { afterAll, beforeAll } from 'vitest';

/** The data of a small teacher. */
export const data = ring({ seed: 1 });

/** The network of a small teacher. */
export const network = mlp({ width: 8, layers: 1 });

const params: Record<string, Params[string]> = {};

/** An untrained teacher of points. It has parameters while the tests of a file that calls `useSmallTeacher` run. */
export const teacher: Model = { network, params, schedule: vpCosine(), grid: uniform() };

/** Starts the cpu backend and gives the small teacher its parameters, for the tests of a file. */
export const useSmallTeacher = (): void => {
  beforeAll(async () => {
    await startEngine({ backend: 'cpu' });
    Object.assign(params, network.init(randomSource(1)));
  });
  afterAll(() => disposeParams(params));
};

/** Options that a caller without types writes. */
export type Anything = Readonly<Record<string, unknown>>;

/** A training of the small teacher with options of a caller without types, to be started by the test. */
export const trained = (more: Anything) => () =>
  train({
    model: teacher,
    data,
    samples: 16,
    seed: 0,
    ...vpObjective(teacher.schedule),
    ...more,
  } as never);
