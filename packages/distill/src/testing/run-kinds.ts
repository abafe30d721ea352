import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { DataSource, Model } from '@tractjs/core';
import { ddim } from '@tractjs/steps';
import { expect } from 'vitest';
import { distill } from '../distill';
import { uniformTime } from '../objective/levels';
import { uniformWeight } from '../objective/weights';
import type { BadStep, FaultOptions } from '../run/faults';
import type { LearningRate } from '../run/learner';
import type { Run, RunState } from '../run/run';
import { train } from '../train';
import { gaussianData, linearModel, path, poisoned, scalars } from './test-support';

/** The options that the tests vary. */
export interface RunOptions {
  readonly data?: DataSource;
  readonly faults?: FaultOptions;
  readonly resume?: RunState;
  readonly learningRate?: LearningRate;
}

/** Number of examples of a batch. */
export const batch = 16;
export const common = { batch, seed: 4, every: 1, weight: uniformWeight(), data: gaussianData };

/**
 * A training and a distillation of twelve steps each. The second phase of the distillation begins at step 6.
 */
export const runKinds: Readonly<Record<string, (options: RunOptions) => Run>> = {
  train: (options) =>
    withModel(linearModel(0, 1), (model) =>
      train({
        ...common,
        model,
        levels: uniformTime(path),
        samples: batch * 12,
        learningRate: (fraction: number) => 0.05 * (1 - fraction) + 0.001,
        ...options,
      }),
    ),
  distill: (options) =>
    withModel(linearModel(1, 0), (teacher) =>
      distill({
        ...common,
        teacher,
        phases: [16, 4, 1],
        samples: batch * 6,
        learningRate: 0.02,
        clip: { teacher: false, selfTeacher: false },
        teacherStep: ddim(),
        studentStep: ddim(),
        ...options,
      }),
    ),
};

/** Makes a run of a model, and disposes of the model, which the run has copied. */
export const withModel = (model: Model, make: (model: Model) => Run): Run => {
  try {
    return make(model);
  } finally {
    tf.dispose(model.params);
  }
};

export const poisonedData = (factors: Readonly<Record<number, number>>) =>
  poisoned(gaussianData, batch, factors);
export const numbersOf = (run: Run) => ({ ...scalars(run.state().tensors), ...run.state().position });
export const valuesOf = (bad: BadStep) =>
  Object.fromEntries(Object.entries(bad.tensors).map(([name, x]) => [name, [...x.dataSync()]]));
export const withoutTensors = ({ tensors: _, ...bad }: BadStep) => bad;

/** Iterates a run until the event of a step, or to its end. */
export const iterateTo = async (run: Run, stop: number) => {
  for await (const { step } of run) if (step === stop) break;
};

/** Checks that a test leaks no tensor. */
export const withoutLeaks = async (body: () => Promise<void>) => {
  const before = tf.memory().numTensors;
  await body();
  expect(tf.memory().numTensors).toBe(before);
};
