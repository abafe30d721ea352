import { exactNetwork, ring } from '@tractjs/data';
import { uniformTime, vpObjective } from '@tractjs/distill';
import { edm, karras, unscaled, vpCosine } from '@tractjs/schedules';
import { churn, ddim, heun } from '@tractjs/steps';
import { mlp, precondition } from '@tractjs/zoo';
import { describe, expect, it } from 'vitest';
import { data, trained, useSmallTeacher } from './testing/small-teacher';

useSmallTeacher();

describe('mistakes of callers without types in training and in factories', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'a model whose network was not called',
      trained({ model: { network: mlp, params: {}, schedule: edm(), grid: karras() } }),
      /^model\.network is the function mlp/,
    ],
    ['data that were not called', trained({ data: ring }), /^data is the function ring/],
    [
      'levels that were not called',
      trained({ levels: uniformTime }),
      /^levels is the function uniformTime: give a sampler of levels, such as uniformTime/,
    ],
    [
      'an objective in place of its parts',
      trained({ objective: 'vp' }),
      /^objective is "vp": train has no such option/,
    ],
    [
      'a schedule that was not called',
      () => vpObjective(vpCosine as never),
      /^schedule is the function vpCosine: call it/,
    ],
    [
      'a wrapped schedule that was not called',
      () => unscaled(vpCosine as never),
      /^schedule is the function vpCosine: call it/,
    ],
    [
      'a step to churn that was not called',
      () => churn(heun as never, { sChurn: 1, steps: 1 }),
      /^step is the function heun: call it/,
    ],
    [
      'options of a step that has none',
      () => (ddim as (...options: unknown[]) => unknown)({ eta: 1 }),
      /^eta is 1: ddim has no options: leave it out\.$/,
    ],
    [
      'data without an exact denoiser',
      () => exactNetwork({ ...data, denoiser: undefined } as never),
      /^data is .*: only mixtures have an exact denoiser/,
    ],
    [
      'data that were not called, for an exact network',
      () => exactNetwork(ring as never),
      /^data is the function ring/,
    ],
    [
      'a network factory for a raw network',
      () => precondition(mlp as never),
      /^raw is the function mlp: call it/,
    ],
    [
      'options that are a number',
      () => (mlp as (options: unknown) => unknown)(64),
      /^options is 64: mlp takes an object, such as \{ shape, width \}\.$/,
    ],
  ])('are refused: %s', (_, work, message) => {
    expect(work).toThrow(message);
  });
});
