import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Model, Network } from '@tractjs/core';
import { ddim } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { distill } from '../distill';
import { uniformWeight } from '../objective/weights';
import {
  collect,
  copy,
  gaussianData,
  linearModel,
  linearNetwork,
  path,
  scalars,
} from '../testing/test-support';
import { train } from '../train';
import type { Run } from './run';

beforeAll(() => tf.setBackend('cpu'));

/** The linear network with its second parameter as a buffer: training must ignore its gradient. */
const network: Network = { ...linearNetwork, buffers: ['flow'] };

const common = { data: gaussianData, batch: 8, seed: 3, weight: uniformWeight(), learningRate: 0.1 };

const runs: Readonly<Record<string, (model: Model, resume?: ReturnType<Run['state']>) => Run>> = {
  train: (model, resume) =>
    train({
      ...common,
      model,
      samples: 48,
      levels: (_, count) => new Array(count).fill(path.at(0.5)),
      ...(resume && { resume }),
    }),
  distill: (model, resume) =>
    distill({
      ...common,
      teacher: model,
      samples: 24,
      phases: [4, 2, 1],
      teacherStep: ddim(),
      studentStep: ddim(),
      clip: { teacher: false, selfTeacher: false },
      ...(resume && { resume }),
    }),
};

describe.each(Object.entries(runs))('%s', (_, make) => {
  it('does not change the buffers of a network, also if the run is saved and resumed', async () => {
    const before = tf.memory().numTensors;
    const model: Model = { ...linearModel(0.9, 0.25), network };
    const [whole, stopped] = [make(model), make(model)];
    await collect(whole);
    const state = scalars(whole.state().tensors);
    for (const [name, value] of Object.entries(state).filter(([key]) => key.endsWith('/flow')))
      expect([name, value]).toEqual([name, 0.25]);
    expect(Object.keys(state).filter((key) => key.startsWith('adam'))).toEqual([
      'adam.m/posterior',
      'adam.v/posterior',
    ]);
    expect(state['params/posterior']).not.toBeCloseTo(0.9, 2);
    expect(scalars(whole.model.params)['flow']).toBe(0.25);
    for await (const { step } of stopped) if (step === 0) break;
    const saved = copy(stopped.state());
    const resumed = make(model, saved);
    await collect(resumed);
    expect(scalars(resumed.state().tensors)).toEqual(state);
    for (const run of [whole, stopped, resumed]) run.dispose();
    tf.dispose([model.params, saved.tensors]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
